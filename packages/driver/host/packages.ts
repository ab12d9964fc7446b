/** Debian package of each program that a backend may ask for, so that an error can say what to install. */
const packages: { readonly [program: string]: string } = {
  "qemu-img": "qemu-utils",
  mount: "mount",
  umount: "mount",
};
export const packageOf = (program: string): string | undefined =>
  Object.hasOwn(packages, program) ? packages[program] : undefined;
