import { readPool } from "@cistern/schema/xml";
import { expect, test } from "vitest";
import { detailOf, newLive, revisionOf } from "./pool-record.ts";

test("a pool is shown as libvirt prints it: with what was left out, without what it has no place for, sizes when it runs", () => {
  const text =
    "<pool type='netfs'><name>a</name><uuid>0ed0a3b6-1607-47ba-a8a9-57e7fb715d62</uuid><source><host name='h'/><device path='/d'/><dir path='/e'/></source><target><path>/t</path></target></pool>";
  const def = readPool(text).value;
  if (!def?.uuid) throw new Error("refused");
  const record = {
    uuid: def.uuid,
    name: def.name,
    stored: { text, def, revision: revisionOf(text) },
    persistent: true,
    autostart: false,
    live: { now: { ...newLive(def).now, capacity: 30n, allocation: 10n, available: 20n } },
    during: undefined,
    realTarget: undefined,
  };
  const shown = (capacity: number, allocation: number, available: number): string => `<pool type='netfs'>
  <name>a</name>
  <uuid>0ed0a3b6-1607-47ba-a8a9-57e7fb715d62</uuid>
  <capacity unit='bytes'>${capacity}</capacity>
  <allocation unit='bytes'>${allocation}</allocation>
  <available unit='bytes'>${available}</available>
  <source>
    <host name='h'/>
    <dir path='/e'/>
    <format type='auto'/>
  </source>
  <target>
    <path>/t</path>
  </target>
</pool>
`;
  const { storedXml, inactiveXml, activeXml } = detailOf(record);
  expect({ storedXml, inactiveXml, activeXml }).toEqual({
    storedXml: text,
    inactiveXml: shown(0, 0, 0),
    activeXml: shown(30, 10, 20),
  });
});
