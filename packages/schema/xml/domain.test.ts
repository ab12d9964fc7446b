import { expect, test } from "vitest";
import { readDomain } from "./domain.ts";

const domain = `<domain type="kvm"><name>web &amp; mail</name><os><loader readonly="yes">/usr/share/OVMF/OVMF_CODE.fd</loader>
<nvram>/var/lib/vm/web_VARS.fd</nvram></os><devices>
<disk type="file" device="disk"><source file="/pools/a/web.qcow2"/>
  <backingStore type="file"><format type="qcow2"/><source file="/pools/a/base.qcow2"/><backingStore/></backingStore>
  <mirror type="file"><source file="/pools/b/web.qcow2"/></mirror></disk>
<disk type="volume"><source pool="default" volume="data.img"/></disk>
<disk type="block"><source dev="/dev/vg/lv"/></disk>
<disk type="network"><source protocol="rbd" name="pool/image"/></disk>
<interface type="network"><source network="default"/></interface></devices></domain>`;

test("all that a virtual machine uses is found: disks, their chains and copies, pools' volumes, firmware", () => {
  expect(readDomain(domain)).toEqual({
    name: "web & mail",
    paths: [
      "/pools/a/web.qcow2",
      "/pools/a/base.qcow2",
      "/pools/b/web.qcow2",
      "/dev/vg/lv",
      "/usr/share/OVMF/OVMF_CODE.fd",
      "/var/lib/vm/web_VARS.fd",
    ],
    volumes: [{ pool: "default", volume: "data.img" }],
  });
});

test("a running one is read from its status", () => {
  expect(readDomain(`<domstatus state="running" pid="7">${domain}</domstatus>`)?.name).toBe("web & mail");
});

test("what is no virtual machine says nothing", () => {
  for (const text of ["", "<domain", "<domain/>", "<network><name>x</name></network>", `<!DOCTYPE a>${domain}`])
    expect(readDomain(text)).toBeUndefined();
});
