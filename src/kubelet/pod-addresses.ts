/**
 * The addresses of pods. kpod chooses them, as a cluster's network plugin does, and does not leave it to the engine: so they are known
 * before there is a sandbox, and no two pods get the same one soon after each other. k8s: the host-local plugin of CNI
 */
import type { Pod } from '../api/types.ts';
import { type AddressRange, EngineError } from '../engine/types.ts';
import type { Store } from '../store/types.ts';

/** Gives addresses to pods. */
export interface PodAddresses {
  /**
   * Does the work with the address of the pod: the one that it has, or a free one. When the engine says that somebody else has it, the
   * work is done again with another one. Throws what the work throws.
   */
  using<T>(pod: Pod, range: AddressRange, work: (address: string) => Promise<T>): Promise<T>;
}

const tries = 5;

/** The addresses of the pods of a store. */
export function createPodAddresses(store: Store): PodAddresses {
  // Of pods that have one and do not show it yet.
  const reserved = new Map<string, string>();
  let last: string | undefined;

  const reserve = (uid: string, range: AddressRange, refused: ReadonlySet<string>): string => {
    const pods = store.list('Pod');
    const uids = new Set(pods.map(({ metadata }) => metadata.uid));
    for (const known of reserved.keys()) if (!uids.has(known)) reserved.delete(known);
    const own = reserved.get(uid) ?? pods.find(({ metadata }) => metadata.uid === uid)?.status.podIP;
    if (own !== undefined && !refused.has(own)) return own;
    const taken = new Set([...refused, ...reserved.values(), ...pods.flatMap(({ status }) => status.podIP ?? [])]);
    last = nextAddress(range, taken, last);
    reserved.set(uid, last);
    return last;
  };
  return {
    async using(pod, range, work) {
      const refused = new Set<string>();
      for (;;) {
        const address = reserve(pod.metadata.uid ?? '', range, refused);
        try {
          return await work(address);
        } catch (error) {
          if (!(error instanceof EngineError) || error.kind !== 'addressTaken') throw error;
          refused.add(address);
          reserved.delete(pod.metadata.uid ?? '');
          if (refused.size === tries) throw error;
        }
      }
    },
  };
}

/** The first free address of a range after `last`, or from its beginning. Throws EngineError when all are taken. */
export function nextAddress({ first, last: end }: AddressRange, taken: ReadonlySet<string>, last: string | undefined): string {
  const [from, to] = [toNumber(first), toNumber(end)];
  const size = to - from + 1;
  const previous = last === undefined || toNumber(last) < from || toNumber(last) > to ? -1 : toNumber(last) - from;
  for (let step = 1; step <= size; step += 1) {
    const address = toAddress(from + ((previous + step) % size));
    if (!taken.has(address)) return address;
  }
  throw new EngineError(`no address between ${first} and ${end} is free`, { command: '', kind: 'other' });
}

const toNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const toAddress = (number: number): string => [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
