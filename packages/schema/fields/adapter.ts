/** `<adapter>`: the SCSI or Fibre Channel host that a scsi pool shows the disks of. */
import { attr, group, one } from "./node.ts";
import { hex, integer, wwn } from "./numbers.ts";
import { choice, text, yesNo } from "./scalars.ts";

const since = "1.0.5";
const ofFcHost = { field: "type", is: "fc_host" } as const;
const ofScsiHost = { field: "type", is: "scsi_host" } as const;
const malformed = { libvirt: { invalid: 1 } } as const;
const step = "source";
const pci = (tag: string, label: string, digits: number, most: number, alsoCalled: readonly string[] = []) =>
  attr(tag, hex({ digits, most }), {
    label,
    help: `The ${tag} in the PCI address of the adapter.`,
    since: "1.2.7",
    step,
    advanced: true,
    emptyIsValue: true,
    alsoCalled,
    printedWhenAbsent: `0x${"0".repeat(digits)}`,
    default: "0",
    example: "0x0",
  });

/** What libvirt's reader of PCI addresses (device_conf.c) refuses when it is wrong, and a pool has no place for. */
const forgotten = { step, advanced: true, emptyIsValue: true, inputOnly: true } as const;

export const adapter = group(
  "adapter",
  {
    label: "Adapter",
    help: "The SCSI host adapter whose disks the pool shows.",
    since: "0.6.2",
    exactlyOne: ["name", "parentaddr"],
  },
  {
    type: attr("type", choice(["scsi_host", "fc_host"] as const), {
      label: "Adapter type",
      help: "A SCSI host that is there, or a virtual Fibre Channel host made for the pool.",
      since,
      step,
      emptyIsValue: true,
      printedWhenAbsent: "scsi_host",
      default: "scsi_host",
      example: "scsi_host",
    }),
    name: attr("name", text, {
      label: "Adapter name",
      help: "The SCSI host by its name. Numbers may change when the host starts again; the PCI address does not.",
      since: "0.6.2",
      step,
      emptyIsValue: true,
      onlyWith: ofScsiHost,
      example: "scsi_host1",
    }),
    parent: attr("parent", text, {
      label: "Parent adapter",
      help: "The Fibre Channel host below which the virtual one is made. Left out, one that fits is looked for.",
      since: "1.0.4",
      step,
      onlyWith: ofFcHost,
      needs: "type",
      default: "one that fits",
      example: "scsi_host5",
    }),
    parentWwnn: attr("parent_wwnn", wwn, {
      label: "Parent WWNN",
      help: "The parent by its node name; goes with the port name.",
      since: "3.0.0",
      step,
      advanced: true,
      onlyWith: ofFcHost,
      needs: "parentWwpn",
      ...malformed,
      example: "20000000c9831b4b",
    }),
    parentWwpn: attr("parent_wwpn", wwn, {
      label: "Parent WWPN",
      help: "The parent by its port name; goes with the node name.",
      since: "3.0.0",
      step,
      advanced: true,
      onlyWith: ofFcHost,
      needs: "parentWwnn",
      ...malformed,
      example: "10000000c9831b4b",
    }),
    parentFabricWwn: attr("parent_fabric_wwn", wwn, {
      label: "Parent fabric WWN",
      help: "The parent by the name of the fabric it is in.",
      since: "3.0.0",
      step,
      advanced: true,
      onlyWith: ofFcHost,
      ...malformed,
      example: "2001000dec9877c1",
    }),
    managed: attr("managed", yesNo, {
      label: "Managed",
      help: "Whether the virtual host is taken down with the pool. The host sets it when it makes the adapter itself.",
      since: "1.2.11",
      step,
      advanced: true,
      emptyIsValue: true,
      onlyWith: ofFcHost,
      default: "no, unless the host makes the adapter",
      example: "yes",
    }),
    wwnn: attr("wwnn", wwn, {
      label: "WWNN",
      help: "World wide node name of the virtual Fibre Channel host.",
      since: "1.0.4",
      step,
      onlyWith: ofFcHost,
      needs: "type",
      ...malformed,
      example: "20000000c9831b4b",
      needed: true,
    }),
    wwpn: attr("wwpn", wwn, {
      label: "WWPN",
      help: "World wide port name of the virtual Fibre Channel host.",
      since: "1.0.4",
      step,
      onlyWith: ofFcHost,
      needs: "type",
      ...malformed,
      example: "10000000c9831b4b",
      needed: true,
    }),
    parentaddr: group(
      "parentaddr",
      {
        label: "Adapter address",
        help: "The SCSI host by its place on the PCI bus, which stays when the host starts again.",
        since: "1.2.7",
        onlyWith: ofScsiHost,
        needs: "type",
      },
      {
        uniqueId: one(
          attr("unique_id", integer({ least: 0, most: 2_147_483_647 }), {
            label: "Unique id",
            help: "Which of the hosts at the address: the number in the unique_id file of the host.",
            since: "1.2.7",
            step,
            emptyIsValue: true,
            example: "1",
          }),
        ),
        address: one(
          group(
            "address",
            {
              label: "PCI address",
              help: "Where the adapter is on the PCI bus.",
              since: "1.2.7",
              emptyPrinted: "when-present",
            },
            {
              domain: pci("domain", "Domain", 4, 0xffff_ffff),
              bus: pci("bus", "Bus", 2, 0xff),
              slot: pci("slot", "Slot", 2, 0x1f),
              function: pci("function", "Function", 1, 7, ["addr"]),
              multifunction: attr("multifunction", choice(["on", "off"] as const), {
                label: "Multifunction",
                help: "Of the PCI addresses of guests. Here it is checked, and then forgotten.",
                since: "1.2.7",
                ...forgotten,
                example: "on",
              }),
              zpci: group(
                "zpci",
                {
                  label: "zPCI address",
                  help: "Of the PCI addresses of guests on s390. Here it is checked, and then forgotten.",
                  since: "5.2.0",
                },
                {
                  uid: attr("uid", hex({ digits: 4, most: 0xffff_ffff }), {
                    label: "User-defined id",
                    help: "Checked, and then forgotten.",
                    since: "5.2.0",
                    ...forgotten,
                    example: "0x0001",
                  }),
                  fid: attr("fid", hex({ digits: 8, most: 0xffff_ffff }), {
                    label: "Function id",
                    help: "Checked, and then forgotten.",
                    since: "5.2.0",
                    ...forgotten,
                    example: "0x00000001",
                  }),
                },
              ),
            },
          ),
        ),
      },
    ),
  },
);
