import { fault, StorageError } from "@cistern/schema/errors";
import { readPool } from "@cistern/schema/xml";
import { expect, test } from "vitest";
import { parseExports, parseVolumes } from "./exports.ts";
import { asStarted } from "./mount-options.ts";
import { mountCommand } from "./mounting.ts";
import { mountingOf } from "./netfs.ts";

interface Asked {
  readonly host?: string;
  readonly dir?: string;
  readonly format?: string;
  readonly ver?: string;
  readonly options?: readonly string[];
}
/** The command line that mounts such a pool, from its XML. */
function commandOf({ host = "nas", dir = "/export", format, ver, options = [] }: Asked): string {
  const said = options.map((each) => `<fs:option name='${each}'/>`).join("");
  const { value } = readPool(`<pool type='netfs' xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'><name>n</name>
    <source><host name='${host}'/><dir path='${dir}'/>${format ? `<format type='${format}'/>` : ""}${ver ? `<protocol ver='${ver}'/>` : ""}</source>
    <target><path>/mnt</path></target><fs:mount_opts>${said}</fs:mount_opts></pool>`);
  if (!value) throw new Error("the document could not be read");
  const { file, args } = mountCommand(mountingOf({ mountOptions: [] }, value), "/mnt");
  return [file, ...args].join(" ");
}
const why = (asked: Asked): unknown => {
  try {
    return commandOf(asked);
  } catch (error) {
    return error instanceof StorageError ? error.fault : error;
  }
};
const safe = "mount -o nodev,nosuid,noexec";

test("each kind of server has libvirt's command line, and ends the options before a name", () => {
  expect(commandOf({})).toBe(`${safe} -- nas:/export /mnt`);
  expect(commandOf({ format: "nfs", ver: "4.2" })).toBe(`${safe},nfsvers=4.2 -t nfs -- nas:/export /mnt`);
  expect(commandOf({ format: "auto", ver: "3" })).toBe(`${safe},nfsvers=3 -- nas:/export /mnt`);
  expect(commandOf({ format: "glusterfs", dir: "vol" })).toBe(`${safe},direct-io-mode=1 -t glusterfs -- nas:vol /mnt`);
  expect(commandOf({ format: "cifs", dir: "share" })).toBe(`${safe},guest -t cifs -- //nas/share /mnt`);
});

test("the author's options come last, and a file of credentials takes the guest's place", () => {
  expect(commandOf({ format: "nfs", options: ["soft", "timeo=100"] })).toBe(
    `${safe},soft,timeo=100 -t nfs -- nas:/export /mnt`,
  );
  expect(commandOf({ format: "cifs", dir: "share", options: ["credentials=/etc/nas.cred"] })).toBe(
    `${safe},credentials=/etc/nas.cred -t cifs -- //nas/share /mnt`,
  );
});

test("an address of IPv6 stands in brackets", () => {
  expect(commandOf({ host: "fd00::1" })).toBe(`${safe} -- [fd00::1]:/export /mnt`);
  expect(commandOf({ host: "[fd00::1]", format: "cifs", dir: "s" })).toBe(
    `${safe},guest -t cifs -- //[fd00::1]/s /mnt`,
  );
});

test.each(["-o", "nas:/other", "nas /x", "a,b", "na/s", "$(x)"])("%s is no server's name", (host) => {
  expect(why({ host })).toMatchObject({ code: "field.invalid" });
});

test.each([
  ["suid", "policy"],
  ["DEV", "policy"],
  ["exec", "policy"],
  ["noatime,suid", "comma"],
  ["password=secret", "secret"],
  ["pass=secret", "secret"],
  ["passwd=secret", "secret"],
  ["bind", "never"],
  ["rbind", "never"],
  ["remount", "never"],
  ["uhelper=x", "never"],
  ["user", "never"],
  ["defaults", "never"],
  ["x-mount.mkdir", "never"],
  ["log-file=/etc/passwd", "never"],
  [" suid", "never"],
])("the option %s is refused: %s", (option, reason) => {
  expect(why({ options: [option] })).toEqual(
    fault("mount.option", { option: reason === "secret" ? option.replace(/=.*/, "") : option, why: reason as "comma" }),
  );
});

test("a list of exports gives folders, with spaces in them too, and leaves clients and other lines out", () => {
  const said = "/srv/a 10.0.0.0/8,host\n/srv/with space (everyone)\n/ *\nExport list for nas:\nrubbish\n/alone\n";
  expect(parseExports(said)).toEqual(["/srv/a", "/srv/with space", "/"]);
});

test("Gluster's answer gives names of volumes and of nothing else in it; what is no XML gives none", () => {
  const said = `<?xml version="1.0"?><cliOutput><opRet>0</opRet><volInfo><volumes>
    <volume><name>gv0</name><bricks><brick uuid="1">a<name>a:/b</name></brick></bricks></volume>
    <volume><name>gv1</name></volume><count>2</count></volumes></volInfo></cliOutput>`;
  expect(parseVolumes(said)).toEqual(["gv0", "gv1"]);
  expect(parseVolumes("Connection failed. Please check if gluster daemon is operational.")).toEqual([]);
  expect(parseVolumes(`<!DOCTYPE a [<!ENTITY b "c">]>${said}`)).toEqual([]);
});

test("what the host's policy allows is given to mount, and what is mounted can be stopped whatever the policy has become", () => {
  const { value } = readPool(`<pool type='netfs' xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'><name>n</name>
    <source><host name='nas'/><dir path='/e'/></source><target><path>/mnt</path></target>
    <fs:mount_opts><fs:option name='exec'/></fs:mount_opts></pool>`);
  if (!value) throw new Error("the document could not be read");
  expect(mountingOf({ mountOptions: ["exec"] }, value).options).toBe("nodev,nosuid,noexec,exec");
  expect(mountingOf(asStarted, value).options).toBe("nodev,nosuid,noexec,exec");
  expect(() => mountingOf({ mountOptions: ["suid"] }, value)).toThrow(StorageError);
});
