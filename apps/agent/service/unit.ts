/** The systemd unit that keeps the agent running on a host, with or without the web. */

export const unitName = "cistern-agent.service";

export interface Installed {
  /** Absolute path of the Node that runs it. */
  readonly node: string;
  /** Absolute path of this folder's parent, with `main.ts` and `cistern.ts`. */
  readonly home: string;
  /** The folder given as --data; undefined where everything is at its usual place. */
  readonly data: string | undefined;
}

/** A word of a command line, or a path, as systemd reads it (systemd.syntax(7)); `%` begins a specifier and `$` a variable. */
const word = (text: string): string => `"${text.replace(/["\\]/g, "\\$&").replaceAll("%", "%%")}"`;
const argument = (text: string): string => word(text.replaceAll("$", "$$$$"));

/**
 * Pools are up before guests: the unit has started once what starts with the host has started or failed, and libvirt's
 * daemons and guests come after that.
 *
 * What would give the agent a mount namespace of its own (ProtectSystem=, PrivateTmp=, ProtectKernelTunables= and their
 * like) is left out, since nobody else would see what it mounts there; what filters devices, since it works on disks; and
 * MemoryDenyWriteExecute=, since Node compiles as it runs. Only its own process ends with the unit: a filesystem that is
 * served by a process of its own (FUSE) must stay mounted.
 */
export function unitText({ node, home, data }: Installed): string {
  const given = data === undefined ? [] : [argument("--data"), argument(data)];
  const command = (file: string, ...words: string[]) =>
    [word(node), argument(`${home}/${file}`), ...given, ...words].join(" ");
  const folders = data === undefined ? ["/etc/cistern", "/var/lib/cistern"] : [data];
  const runtime =
    data === undefined ? ["RuntimeDirectory=cistern", "RuntimeDirectoryMode=0750", "RuntimeDirectoryPreserve=yes"] : [];
  return `[Unit]
Description=Cistern agent: the storage pools of this host
Wants=network-online.target
After=local-fs.target network-online.target remote-fs.target iscsid.service multipathd.service lvm2-monitor.service
Before=libvirtd.service virtqemud.service virtstoraged.service libvirt-guests.service
RequiresMountsFor=${[...folders, home, node].map(word).join(" ")}

[Service]
Type=exec
ExecStart=${command("main.ts")}
ExecStartPost=-${command("cistern.ts", "ready")}
Restart=on-failure
RestartSec=2
RestartPreventExitStatus=2 3 4 5
TimeoutStartSec=180
TimeoutStopSec=20
KillMode=process
${runtime.map((line) => `${line}\n`).join("")}LimitNOFILE=65536
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=~@clock @cpu-emulation @debug @obsolete @reboot @swap
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;
}
