/** What libvirt 11.3 refuses, with its number and the field that it names first; and what it lets pass. */
import { describe, expect, test } from "vitest";
import { libvirtCodeOf, type Problem } from "../errors/index.ts";
import type { PoolType } from "../fields/index.ts";
import { readPool, readVolume } from "./index.ts";

const first = (problems: readonly Problem[]): string => {
  const refusal = problems.find(({ severity }) => severity === "error");
  return refusal ? `${refusal.code} ${libvirtCodeOf(refusal) ?? "-"} ${refusal.path ?? ""}` : "accepted";
};
const host = "<host name='h'/>";
const name = "<name>a</name>";
const target = "<target><path>/t</path></target>";
const poolOf = (type: string, source: string, rest = name + target): string =>
  `<pool type='${type}'>${rest}${source && `<source>${source}</source>`}</pool>`;
const adapter = (inside: string): string => poolOf("scsi", inside);
const auth = (inside: string): string => poolOf("iscsi", `${host}<device path='iqn'/>${inside}`);
const secret = "<secret usage='u'/>";

describe("libvirt refuses, of a pool,", () => {
  test.each<[string, string, string]>([
    ["a missing type", "<pool><name>a</name></pool>", "field.missing 27 type"],
    ["an unknown type", poolOf("dirr", ""), "field.choice 27 type"],
    ["an empty type", poolOf("", ""), "field.choice 27 type"],
    ["a missing name", poolOf("dir", "", target), "field.missing 27 name"],
    ["a slash in the name", poolOf("dir", "", `<name>a/b</name>${target}`), "name.invalid 27 name"],
    ["a line break in the name", poolOf("dir", "", `<name>a\nb</name>${target}`), "name.invalid 35 name"],
    ["a name taken from a source with a slash", poolOf("zfs", "<name>t/v</name>", ""), "name.invalid 27 name"],
    ["a broken UUID", poolOf("dir", "", `${name}<uuid>1-2</uuid>${target}`), "field.invalid 27 uuid"],
    [
      "copy-on-write for a volume group",
      poolOf("logical", "", `${name}<features><cow state='no'/></features>`),
      "field.unused 3 features.cow.state",
    ],
    [
      "another word for yes",
      poolOf("dir", "", `${name}<features><cow state='on'/></features>${target}`),
      "field.choice 27 features.cow.state",
    ],
    ["a server that is missing", poolOf("netfs", "<dir path='/e'/>"), "field.missing 27 source.hosts"],
    [
      "a server without a name",
      poolOf("netfs", "<host port='1'/><dir path='/e'/>"),
      "field.missing 27 source.hosts.0.name",
    ],
    [
      "a port that is a word",
      poolOf("rbd", "<name>p</name><host name='h' port='x'/>"),
      "field.invalid 27 source.hosts.0.port",
    ],
    ["an export that is missing", poolOf("netfs", host), "field.missing 27 source.dir.path"],
    ["a device that is missing", poolOf("disk", ""), "field.missing 27 source.devices"],
    ["a device without a path", poolOf("disk", "<device/>"), "field.missing 27 source.devices.0.path"],
    [
      "another word for the part separator",
      poolOf("disk", "<device path='/d' part_separator='maybe'/>"),
      "field.choice 27 source.devices.0.partSeparator",
    ],
    ["an adapter that is missing", poolOf("scsi", ""), "field.missing 27 source.adapter"],
    ["an adapter that names nothing", adapter("<adapter type='scsi_host'/>"), "field.one-of 27 source.adapter"],
    ["an adapter of no kind that names nothing", adapter("<adapter/>"), "field.one-of 27 source.adapter"],
    [
      "an unknown kind of adapter",
      adapter("<adapter type='default' name='a'/>"),
      "field.choice 27 source.adapter.type",
    ],
    [
      "an adapter with name and address",
      adapter("<adapter type='scsi_host' name='a'><parentaddr unique_id='1'><address/></parentaddr></adapter>"),
      "field.conflict 27 source.adapter",
    ],
    [
      "a WWNN without the kind",
      adapter("<adapter wwnn='20000000c9831b4b' name='a'/>"),
      "field.needs 27 source.adapter.wwnn",
    ],
    [
      "an address without the kind",
      adapter("<adapter><parentaddr unique_id='1'><address/></parentaddr></adapter>"),
      "field.needs 27 source.adapter.parentaddr",
    ],
    [
      "an address without its unique id",
      adapter("<adapter type='scsi_host'><parentaddr><address/></parentaddr></adapter>"),
      "field.missing 27 source.adapter.parentaddr.uniqueId",
    ],
    [
      "an address that is missing",
      adapter("<adapter type='scsi_host'><parentaddr unique_id='1'/></adapter>"),
      "field.missing 27 source.adapter.parentaddr.address",
    ],
    [
      "a slot beyond 0x1f",
      adapter("<adapter type='scsi_host'><parentaddr unique_id='1'><address slot='0x20'/></parentaddr></adapter>"),
      "field.invalid 27 source.adapter.parentaddr.address.slot",
    ],
    [
      "a Fibre Channel host without names",
      adapter("<adapter type='fc_host'/>"),
      "field.missing 27 source.adapter.wwnn",
    ],
    [
      "a malformed WWNN",
      adapter("<adapter type='fc_host' wwnn='2' wwpn='10000000c9831b4b'/>"),
      "field.invalid 1 source.adapter.wwnn",
    ],
    [
      "half of a parent's names",
      adapter(
        "<adapter type='fc_host' parent_wwnn='20000000c9831b4b' wwnn='20000000c9831b4b' wwpn='10000000c9831b4b'/>",
      ),
      "field.needs 27 source.adapter.parentWwnn",
    ],
    [
      "another word for on beside a slot",
      adapter(
        "<adapter type='scsi_host'><parentaddr unique_id='1'><address multifunction='yes'/></parentaddr></adapter>",
      ),
      "field.choice 27 source.adapter.parentaddr.address.multifunction",
    ],
    [
      "a zPCI id that is a word",
      adapter(
        "<adapter type='scsi_host'><parentaddr unique_id='1'><address><zpci uid='x'/></address></parentaddr></adapter>",
      ),
      "field.invalid 27 source.adapter.parentaddr.address.zpci.uid",
    ],
    ["a Ceph pool without a name", poolOf("rbd", host), "field.missing 27 source.name"],
    ["a Ceph pool with an empty source", "<pool type='rbd'><source/></pool>", "field.missing 27 source.name"],
    ["a Ceph pool with neither source nor name", "<pool type='rbd'/>", "field.missing 27 name"],
    ["a Ceph pool without a source", poolOf("rbd", ""), "field.missing 27 source.hosts"],
    [
      "an initiator that is missing",
      poolOf("iscsi-direct", `${host}<device path='iqn'/>`),
      "field.missing 67 source.initiator.iqn.name",
    ],
    [
      "a format that no filesystem has",
      poolOf("fs", "<device path='/d'/><format type='nfs'/>"),
      "field.choice 67 source.format.type",
    ],
    [
      "a format that nothing has",
      poolOf("netfs", `${host}<dir path='/e'/><format type='zip'/>`),
      "field.choice 67 source.format.type",
    ],
    ["a sign-in without a method", auth(`<auth username='u'>${secret}</auth>`), "field.missing 67 source.auth.type"],
    [
      "a sign-in by an unknown method",
      auth(`<auth type='ntlm' username='u'>${secret}</auth>`),
      "field.choice 67 source.auth.type",
    ],
    ["a sign-in without a user", auth(`<auth type='chap'>${secret}</auth>`), "field.missing 27 source.auth.username"],
    ["a sign-in without a secret", auth("<auth type='chap' username='u'/>"), "field.missing 27 source.auth.secret"],
    [
      "a secret that is not named",
      auth("<auth type='chap' username='u'><secret/></auth>"),
      "field.one-of 27 source.auth.secret",
    ],
    [
      "a secret named twice",
      auth("<auth type='chap' username='u'><secret usage='u' uuid='2ec115d7-3a88-3ceb-bc12-0ac909a6fd87'/></auth>"),
      "field.conflict 27 source.auth.secret",
    ],
    [
      "a secret by a broken UUID",
      auth("<auth type='chap' username='u'><secret uuid=''/></auth>"),
      "field.invalid 27 source.auth.secret.uuid",
    ],
    [
      "a comma in the protocol version",
      poolOf("netfs", `${host}<dir path='/e'/><protocol ver='3,exec'/>`),
      "field.invalid 35 source.protocol.ver",
    ],
    [
      "a protocol version beside a format that has none",
      poolOf("netfs", `${host}<dir path='/e'/><format type='cifs'/><protocol ver='3'/>`),
      "field.conflict 67 source.protocol.ver",
    ],
    ["a target that is missing", poolOf("dir", "", name), "field.missing 27 target.path"],
    [
      "a mode of four digits",
      poolOf("dir", "", `${name}<target><path>/t</path><permissions><mode>1777</mode></permissions></target>`),
      "field.invalid 27 target.permissions.mode",
    ],
    [
      "an owner with a name",
      poolOf("dir", "", `${name}<target><path>/t</path><permissions><owner>root</owner></permissions></target>`),
      "field.invalid 27 target.permissions.owner",
    ],
    [
      "an unknown way to refresh",
      poolOf("rbd", `<name>p</name>${host}`, `${name}<refresh><volume allocation='none'/></refresh>`),
      "field.choice 67 refresh.volume.allocation",
    ],
    [
      "a mount option without a name",
      `<pool type='fs' xmlns:o='http://libvirt.org/schemas/storagepool/fs/1.0'>${name}${target}<source><device path='/d'/></source><o:mount_opts><o:option/></o:mount_opts></pool>`,
      "field.missing 27 mountOptions.options.0.name",
    ],
    [
      "a Ceph option with an empty value",
      `<pool type='rbd' xmlns:rbd='http://libvirt.org/schemas/storagepool/rbd/1.0'>${name}<source><name>p</name>${host}</source><rbd:config_opts><rbd:option name='a' value=''/></rbd:config_opts></pool>`,
      "field.invalid 27 configOptions.options.0.value",
    ],
  ])("%s", (_what, text, refusal) => {
    expect(first(readPool(text).problems)).toBe(refusal);
  });

  test.each<[string, string, string]>([
    ["the type before anything", "<pool type='x'><uuid>1</uuid></pool>", "field.choice 27 type"],
    [
      "the format before the servers",
      poolOf("netfs", "<format type='x'/><host/>"),
      "field.choice 67 source.format.type",
    ],
    ["a server's name before the sign-in", poolOf("iscsi", "<host/><auth/>"), "field.missing 27 source.hosts.0.name"],
    ["the sign-in before the pool's name", poolOf("iscsi", "<auth/>", ""), "field.missing 27 source.auth.username"],
    ["the name before the UUID", poolOf("dir", "", "<uuid>1</uuid>"), "field.missing 27 name"],
    ["the UUID before a missing server", poolOf("netfs", "", `${name}<uuid>1</uuid>`), "field.invalid 27 uuid"],
    ["a missing server before a missing export", poolOf("netfs", ""), "field.missing 27 source.hosts"],
    ["a missing device before a missing target", poolOf("fs", "", name), "field.missing 27 source.devices"],
    [
      "a missing target before wrong permissions",
      poolOf("dir", "", `${name}<target><permissions><mode>9</mode></permissions></target>`),
      "field.missing 27 target.path",
    ],
  ])("%s", (_what, text, refusal) => {
    expect(first(readPool(text).problems)).toBe(refusal);
  });
});

describe("libvirt accepts, of a pool,", () => {
  test.each<[string, string]>([
    [
      "wrong permissions of a target that it does not read",
      poolOf("rbd", `<name>p</name>${host}`, `${name}<target><permissions><mode>9</mode></permissions></target>`),
    ],
    ["any format where a type has none", poolOf("dir", "<format type='zip'/>")],
    ["wrong sizes, which it never reads", poolOf("dir", "", `${name}<capacity unit='x'>y</capacity>${target}`)],
    ["a name that only the source has", poolOf("logical", "<name>vg</name>", "")],
    [
      "a wrong WWNN of an adapter that is no Fibre Channel host",
      adapter("<adapter type='scsi_host' name='a' wwnn='2'/>"),
    ],
    ["a server without a name that stands empty", poolOf("netfs", "<host name=''/><dir path='/e'/>")],
    [
      "options in another type's namespace",
      `<pool type='dir' xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'>${name}${target}<fs:mount_opts><fs:option/></fs:mount_opts></pool>`,
    ],
    [
      "a protocol version of a partition table",
      poolOf("disk", "<device path='/d'/><format type='dos'/><protocol ver='3'/>"),
    ],
    ["a port of no range", poolOf("netfs", "<host name='h' port='-70000'/><dir path='/e'/>")],
    ["nodes that nobody knows", poolOf("dir", "<colour/>")],
  ])("%s", (_what, text) => {
    expect(first(readPool(text).problems)).toBe("accepted");
  });
});

const volumeOf = (inside: string, rest = "<capacity>1</capacity>"): string =>
  `<volume><name>v</name>${rest}${inside}</volume>`;
const encrypted = (inside: string): string => volumeOf(`<target><encryption ${inside}</encryption></target>`);
const passphrase = "<secret type='passphrase' usage='u'/>";

describe("libvirt refuses, of a volume,", () => {
  test.each<[string, PoolType, string, string]>([
    ["a missing name", "dir", "<volume><capacity>1</capacity></volume>", "field.missing 27 name"],
    [
      "an unknown kind",
      "dir",
      "<volume type='tape'><name>v</name><capacity>1</capacity></volume>",
      "field.choice 67 type",
    ],
    ["a missing capacity", "dir", "<volume><name>v</name></volume>", "field.missing 27 capacity"],
    ["an unknown unit", "dir", volumeOf("", "<capacity unit='x'>1</capacity>"), "field.unit-unknown 8 capacity"],
    [
      "a capacity beyond 63 bits",
      "dir",
      volumeOf("", "<capacity unit='EiB'>8</capacity>"),
      "field.too-large 82 capacity",
    ],
    ["an allocation that is no number", "dir", volumeOf("<allocation>x</allocation>"), "field.invalid 27 allocation"],
    [
      "a format of no image",
      "dir",
      volumeOf("<target><format type='linux'/></target>"),
      "field.choice 67 target.format.type",
    ],
    [
      "no format by name",
      "dir",
      volumeOf("<target><format type='none'/></target>"),
      "field.choice 67 target.format.type",
    ],
    [
      "an image format of a partition",
      "disk",
      volumeOf("<target><format type='raw'/></target>"),
      "field.choice 67 target.format.type",
    ],
    [
      "a format of no backing image",
      "dir",
      volumeOf("<backingStore><path>/b</path><format type='x'/></backingStore>"),
      "field.choice 67 backingStore.format.type",
    ],
    ["a broken version", "dir", volumeOf("<target><compat>1.x</compat></target>"), "field.invalid 27 target.compat"],
    [
      "a cluster size that is no number",
      "dir",
      volumeOf("<target><clusterSize>x</clusterSize></target>"),
      "field.invalid 27 target.clusterSize",
    ],
    [
      "an unknown format feature",
      "dir",
      volumeOf("<target><features><fast/></features></target>"),
      "field.choice 67 target.features",
    ],
    ["encryption without a format", "dir", encrypted(">"), "field.missing 27 target.encryption.format"],
    ["an unknown encryption", "dir", encrypted("format='rot13'>"), "field.choice 67 target.encryption.format"],
    [
      "an unknown engine",
      "dir",
      encrypted("format='luks' engine='default'>"),
      "field.choice 27 target.encryption.engine",
    ],
    [
      "a secret of no kind",
      "dir",
      encrypted("format='luks'><secret usage='u'/>"),
      "field.missing 27 target.encryption.secrets.0.type",
    ],
    [
      "a secret of another kind",
      "dir",
      encrypted("format='luks'><secret type='volume' usage='u'/>"),
      "field.choice 67 target.encryption.secrets.0.type",
    ],
    [
      "a secret that is not named",
      "dir",
      encrypted("format='luks'><secret type='passphrase'/>"),
      "field.one-of 27 target.encryption.secrets.0",
    ],
    [
      "a cipher without a name",
      "dir",
      encrypted(`format='luks'>${passphrase}<cipher size='256'/>`),
      "field.missing 27 target.encryption.cipher.name",
    ],
    [
      "a cipher without a size",
      "dir",
      encrypted(`format='luks'>${passphrase}<cipher name='aes'/>`),
      "field.missing 27 target.encryption.cipher.size",
    ],
    [
      "a vector without a cipher",
      "dir",
      encrypted(`format='luks'>${passphrase}<ivgen name='plain'/>`),
      "field.needs 27 target.encryption.ivgen",
    ],
    [
      "the backing image before the capacity",
      "dir",
      "<volume><name>v</name><capacity>x</capacity><backingStore><path>/b</path><format type='x'/></backingStore></volume>",
      "field.choice 67 backingStore.format.type",
    ],
  ])("%s", (_what, poolType, text, refusal) => {
    expect(first(readVolume(text, { poolType }).problems)).toBe(refusal);
  });
});

describe("libvirt accepts, of a volume,", () => {
  test.each<[string, PoolType, string]>([
    ["any format where volumes have none", "logical", volumeOf("<target><format type='zip'/></target>")],
    ["a missing capacity beside a backing image", "dir", volumeOf("<backingStore><path>/b</path></backingStore>", "")],
    ["a cipher of another format", "dir", encrypted("format='luks2'><cipher/><ivgen/>")],
    [
      "a format of a backing image that is not there",
      "dir",
      volumeOf("<backingStore><format type='x'/></backingStore>"),
    ],
    [
      "times and extents that are none",
      "dir",
      volumeOf("<source><device><extent start='x'/></device></source><physical>y</physical>"),
    ],
    [
      "several secrets, though none can be made with them",
      "dir",
      encrypted(`format='luks'>${passphrase}${passphrase}`),
    ],
  ])("%s", (_what, poolType, text) => {
    expect(first(readVolume(text, { poolType }).problems)).toBe("accepted");
  });
});
