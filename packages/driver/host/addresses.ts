/** Which addresses the host goes to when somebody names a URL: those of the public internet, and what its policy lists. */
import { BlockList, isIP } from "node:net";

/** IANA's registries of special addresses: what leads to the host itself, its neighbours, or through a gateway to those. */
const special = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "5f00::/16",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
];

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** Of `ADDRESS` and `ADDRESS/BITS`. Throws a RangeError where one is neither. */
export function networks(listed: readonly string[]): BlockList {
  const list = new BlockList();
  for (const each of listed) {
    const [address = "", bits, rest] = each.split("/");
    const most = familyOf(address) === "ipv6" ? 128 : 32;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (isIP(address) === 0 || prefix < 0 || prefix > most || rest !== undefined)
      throw new RangeError(`${JSON.stringify(each)} is no network`);
    list.addSubnet(address, prefix, familyOf(address));
  }
  return list;
}

const refused = networks(special);

/** An IPv4 address in the clothes of IPv6 is judged as what it is. */
export const mayReach = (address: string, allowed: BlockList): boolean =>
  !refused.check(address, familyOf(address)) || allowed.check(address, familyOf(address));
