import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/engine/types.ts';
import { createPodAddresses, nextAddress } from '../../../src/kubelet/pod-addresses.ts';
import { createFakeClock, someMonday } from '../../fakes/clock.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { pod } from '../../fakes/pods.ts';

const range = { first: '10.0.4.254', last: '10.0.5.1' };
const taken = (...addresses: string[]) => new Set(addresses);

describe('the next address', () => {
  it.each([
    ['the first at the beginning', taken(), undefined, '10.0.4.254'],
    ['the one after the last', taken('10.0.4.254'), '10.0.4.254', '10.0.4.255'],
    ['across the end of an octet', taken(), '10.0.4.255', '10.0.5.0'],
    ['from the beginning again after the end', taken(), '10.0.5.1', '10.0.4.254'],
    ['what is free, wherever it is', taken('10.0.4.254', '10.0.4.255', '10.0.5.1'), '10.0.5.1', '10.0.5.0'],
    ['the first after one of another network', taken(), '10.9.9.9', '10.0.4.254'],
  ])('is %s', (_name, others, last, expected) => {
    expect(nextAddress(range, others, last)).toBe(expected);
  });

  it('is refused when all are taken', () => {
    expect(() => nextAddress(range, taken('10.0.4.254', '10.0.4.255', '10.0.5.0', '10.0.5.1'), undefined)).toThrow(
      'no address between 10.0.4.254 and 10.0.5.1 is free',
    );
  });
});

describe('addresses of pods', () => {
  const setUp = async () => {
    const store = createMemoryStore({ clock: createFakeClock(someMonday) });
    const [one, other] = [await store.create(pod({ name: 'one', uid: 'one' })), await store.create(pod({ name: 'other', uid: 'other' }))];
    return { store, one, other, addresses: createPodAddresses(store) };
  };
  const echo = async (address: string) => address;

  it('stay with their pod, and differ', async () => {
    const { addresses, one, other } = await setUp();
    expect(await addresses.using(one, range, echo)).toBe('10.0.4.254');
    expect(await addresses.using(other, range, echo)).toBe('10.0.4.255');
    expect(await addresses.using(one, range, echo)).toBe('10.0.4.254');
  });

  it('are those that the pods show, also after a restart of kpod', async () => {
    const { addresses, store, one, other } = await setUp();
    await store.mutate({ kind: 'Pod', namespace: 'default', name: 'one' }, (each) => ({
      ...each,
      status: { ...each.status, podIP: '10.0.4.254' },
    }));
    expect(await addresses.using(other, range, echo)).toBe('10.0.4.255');
    expect(await addresses.using(one, range, echo)).toBe('10.0.4.254');
  });

  it('are others when the engine says that somebody has them', async () => {
    const { addresses, one, other } = await setUp();
    const asked: string[] = [];
    const given = await addresses.using(one, range, async (address) => {
      asked.push(address);
      if (asked.length < 3) throw new EngineError('taken', { command: 'run', kind: 'addressTaken' });
      return address;
    });
    expect([asked, given]).toEqual([['10.0.4.254', '10.0.4.255', '10.0.5.0'], '10.0.5.0']);
    expect(await addresses.using(other, range, echo)).toBe('10.0.5.1');
  });

  it('are kept when something else fails, so that what was made of them can be found again', async () => {
    const { addresses, one } = await setUp();
    const failure = new EngineError('no space left on device', { command: 'run', kind: 'other' });
    await expect(addresses.using(one, range, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await addresses.using(one, range, echo)).toBe('10.0.4.254');
  });
});
