import type { EngineNetwork } from '../types.ts';

const candidateCount = 256;

/**
 * Subnets to try for a network, /20 each out of 10.0.0.0/8, beginning at a place that the name decides, so that networks of several
 * state directories rarely ask for the same. `block` is the second octet to begin at; sixteen octets belong to it.
 */
export function subnetCandidates(name: string, block: number): string[] {
  let seed = 0;
  for (const letter of name) seed = (seed * 31 + (letter.codePointAt(0) ?? 0)) % candidateCount;
  return Array.from({ length: candidateCount }, (_, step) => {
    const index = (seed + step) % candidateCount;
    return `10.${block + Math.floor(index / 16)}.${(index % 16) * 16}.0/20`;
  });
}

/** The network with its parts: the engine hands out the lower half of the subnet, ClusterIPs come from the upper one. */
export function describeNetwork(name: string, found: Pick<EngineNetwork, 'subnet' | 'gateway' | 'nameServer'>): EngineNetwork {
  const { subnet } = found;
  const { first, size } = parseSubnet(subnet);
  return {
    name,
    ...found,
    podRange: { first: formatAddress(first + size / 4), last: formatAddress(first + size / 2 - 1) },
    serviceRange: { first: formatAddress(first + size / 2), last: formatAddress(first + size - 2) },
  };
}

/** What the engine may hand out by itself: `10.200.16.0/21` of `10.200.16.0/20`. */
export function lowerHalf(subnet: string): string {
  const { first, bits } = parseSubnet(subnet);
  return `${formatAddress(first)}/${bits + 1}`;
}

/** Whether two subnets share addresses. */
export function overlap(one: string, other: string): boolean {
  const a = parseSubnet(one);
  const b = parseSubnet(other);
  return a.first < b.first + b.size && b.first < a.first + a.size;
}

/** `10.0.0.1` as a number. */
function parseAddress(text: string): number {
  return text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

function parseSubnet(text: string): { first: number; size: number; bits: number } {
  const [address = '', prefix = '32'] = text.split('/');
  const bits = Number(prefix);
  const size = 2 ** (32 - bits);
  return { first: Math.floor(parseAddress(address) / size) * size, size, bits };
}
