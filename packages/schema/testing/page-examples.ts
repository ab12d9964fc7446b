/** The examples on the format's own page, completed where it leaves something out. */
import type { PoolType } from "../fields/index.ts";

export interface PageExample {
  readonly what: string;
  readonly kind: "pool" | "volume";
  readonly poolType: PoolType;
  readonly text: string;
}

const pool = (what: string, poolType: PoolType, inside: string, attributes = ""): PageExample => ({
  what,
  kind: "pool",
  poolType,
  text: `<pool type="${poolType}"${attributes}>\n<name>virtimages</name>\n${inside}\n</pool>\n`,
});
const byPath = "<target>\n<path>/dev/disk/by-path</path>\n</target>";
const permissions =
  "<permissions>\n<owner>107</owner>\n<group>107</group>\n<mode>0744</mode>\n<label>virt_image_t</label>\n</permissions>";
const chap = "<auth type='chap' username='myname'>\n<secret usage='mycluster_myname'/>\n</auth>";

export const pageExamples: readonly PageExample[] = [
  pool(
    "general metadata",
    "iscsi",
    `<uuid>3e3fce45-4f53-4fa7-bb32-11f34168b82b</uuid>
<allocation>10000000</allocation>
<capacity>50000000</capacity>
<available>40000000</available>
<source><host name="iscsi.example.com"/><device path="iqn.2013-06.com.example:iscsi-pool"/></source>
${byPath}`,
  ),
  pool("features", "dir", "<features>\n<cow state='no'/>\n</features>\n<target><path>/srv</path></target>"),
  pool(
    "a source with sign-in, vendor and product",
    "iscsi",
    `<source>
<host name="iscsi.example.com"/>
<device path="iqn.2013-06.com.example:iscsi-pool"/>
${chap}
<vendor name="Acme"/>
<product name="model"/>
</source>
${byPath}`,
  ),
  pool(
    "a multipath disk",
    "disk",
    "<source>\n<device path='/dev/mapper/mpatha' part_separator='no'/>\n<format type='gpt'/>\n</source>\n<target><path>/dev</path></target>",
  ),
  pool("an adapter by name", "scsi", `<source>\n<adapter type='scsi_host' name='scsi_host1'/>\n</source>\n${byPath}`),
  pool(
    "an adapter by address",
    "scsi",
    `<source>
<adapter type='scsi_host'>
<parentaddr unique_id='1'>
<address domain='0x0000' bus='0x00' slot='0x1f' function='0x2'/>
</parentaddr>
</adapter>
</source>
${byPath}`,
  ),
  pool(
    "a Fibre Channel adapter",
    "scsi",
    `<source>
<adapter type='fc_host' parent='scsi_host5' wwnn='20000000c9831b4b' wwpn='10000000c9831b4b'/>
</source>
${byPath}`,
  ),
  pool(
    "an export",
    "netfs",
    `<source>
<host name='localhost'/>
<dir path='/var/lib/libvirt/images'/>
<format type='nfs'/>
<protocol ver='3'/>
</source>
<target><path>/mnt</path></target>`,
  ),
  pool(
    "a target with permissions",
    "iscsi",
    `<source><host name="iscsi.example.com"/><device path="iqn.2013-06.com.example:iscsi-pool"/></source>
<target>
<path>/dev/disk/by-path</path>
${permissions}
</target>`,
  ),
  pool(
    "a refresh by capacity",
    "rbd",
    "<source><host name='mon1'/><name>rbdpool</name></source>\n<refresh>\n<volume allocation='capacity'/>\n</refresh>",
  ),
  pool(
    "mount options",
    "netfs",
    `<source><host name='localhost'/><dir path='/export'/></source>
<target><path>/mnt</path></target>
<fs:mount_opts>
<fs:option name='sync'/>
<fs:option name='lazytime'/>
</fs:mount_opts>`,
    " xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'",
  ),
  pool(
    "Ceph options",
    "rbd",
    `<source><host name='mon1'/><name>rbdpool</name></source>
<rbd:config_opts>
<rbd:option name='client_mount_timeout' value='45'/>
<rbd:option name='rados_mon_op_timeout' value='20'/>
<rbd:option name='rados_osd_op_timeout' value='10'/>
</rbd:config_opts>`,
    " xmlns:rbd='http://libvirt.org/schemas/storagepool/rbd/1.0'",
  ),
  pool("a file based pool", "dir", "<target>\n<path>/var/lib/virt/images</path>\n</target>"),
  pool(
    "an iSCSI based pool",
    "iscsi",
    `<source>
<host name="iscsi.example.com"/>
<device path="iqn.2013-06.com.example:iscsi-pool"/>
<auth type='chap' username='myuser'>
<secret usage='libvirtiscsi'/>
</auth>
</source>
${byPath}`,
  ),
  {
    what: "general metadata of a volume",
    kind: "volume",
    poolType: "dir",
    text: `<volume type='file'>
<name>sparse.img</name>
<key>/var/lib/xen/images/sparse.img</key>
<allocation>0</allocation>
<capacity unit="T">1</capacity>
<target/>
</volume>
`,
  },
  {
    what: "a volume's target and backing store",
    kind: "volume",
    poolType: "dir",
    text: `<volume>
<name>sparse.img</name>
<capacity unit="T">1</capacity>
<target>
<path>/var/lib/virt/images/sparse.img</path>
<format type='qcow2'/>
${permissions}
<timestamps>
<atime>1341933637.273190990</atime>
<mtime>1341930622.047245868</mtime>
<ctime>1341930622.047245868</ctime>
</timestamps>
<encryption format='luks'>
<secret type='passphrase' uuid='f52a81b2-424e-490c-823d-6bd4235bc572'/>
</encryption>
<compat>1.1</compat>
<nocow/>
<clusterSize unit='KiB'>64</clusterSize>
<features>
<lazy_refcounts/>
<extended_l2/>
</features>
</target>
<backingStore>
<path>/var/lib/virt/images/master.img</path>
<format type='raw'/>
${permissions}
</backingStore>
</volume>
`,
  },
  {
    what: "a sparse volume",
    kind: "volume",
    poolType: "dir",
    text: `<volume>
<name>sparse.img</name>
<allocation>0</allocation>
<capacity unit="T">1</capacity>
<target>
<path>/var/lib/virt/images/sparse.img</path>
${permissions}
</target>
</volume>
`,
  },
  {
    what: "a volume with LUKS",
    kind: "volume",
    poolType: "dir",
    text: `<volume>
<name>MyLuks.img</name>
<capacity unit="G">5</capacity>
<target>
<path>/var/lib/virt/images/MyLuks.img</path>
<format type='raw'/>
<encryption format='luks'>
<secret type='passphrase' uuid='f52a81b2-424e-490c-823d-6bd4235bc572'/>
</encryption>
</target>
</volume>
`,
  },
];
