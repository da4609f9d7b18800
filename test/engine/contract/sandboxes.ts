import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';
import { exits, obedient } from './programs.ts';

const utc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/;

/** Values that a careless command line would take apart, or for its own options. */
export const oddValues: Readonly<Record<string, string>> = {
  'odd/option': '--privileged',
  'odd/short': '-it',
  'odd/empty': '',
  'odd/blank': ' two  words ',
  'odd/quotes': `"double" 'single' \`back\``,
  'odd/shell': '$HOME $(id) ; | & > <',
  'odd/list': 'a,b=c,d=e',
  'odd/json': '{"a":["b\\n"],"c":null}',
  'odd/backslash': 'a\\b\\\\c',
  'odd/lines': 'one\ntwo\tthree',
  'odd/template': '{{.ID}} %s',
  'odd/script': 'grün→✓😀',
};

const addressNumber = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

function isWithin(address: string, subnet: string): boolean {
  const [base = '', bits = '32'] = subnet.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(addressNumber(address) / size) === Math.floor(addressNumber(base) / size);
}

/** Networks, sandboxes, and lists of them. */
export function describeSandboxVerbs(bench: () => Bench): void {
  describe('network', () => {
    it('is the same when ensured again, with a range for Services inside its subnet', async () => {
      const { engine, network, labels } = bench();
      expect(await engine.ensureNetwork({ name: network.name, labels })).toEqual(network);
      const { first, last } = network.serviceRange;
      for (const address of [first, last, network.gateway]) expect(isWithin(address, network.subnet)).toBe(true);
      expect(addressNumber(last)).toBeGreaterThan(addressNumber(first) + 50);
    });

    it('that many wish for at once is one, which a name finds', async () => {
      const { engine, name, labels, sandbox } = bench();
      const config = { name: name('network'), labels };
      const [first, ...others] = await Promise.all([1, 2, 3, 4].map(() => engine.ensureNetwork(config)));
      for (const other of others) expect(other).toEqual(first);
      const made = await sandbox({ network: { mode: 'pod', name: config.name } });
      await engine.removeSandbox(made.id);
      await engine.removeNetwork(config.name);
    });

    it('can be removed, and removed again', async () => {
      const { engine, name, labels } = bench();
      const network = await engine.ensureNetwork({ name: name('network'), labels });
      await engine.removeNetwork(network.name);
      await engine.removeNetwork(network.name);
    });
  });

  describe('sandbox', () => {
    it('whose start is left to its first container has the address that was asked for, and starts once', async () => {
      const { engine, network, sandbox, findSandbox, config } = bench();
      const { first } = network.podRange;
      const made = await sandbox({ network: { mode: 'pod', name: network.name, ip: first }, deferStart: true });
      expect(made).toMatchObject({ state: 'ready', ip: first });
      await engine.runContainer(await config(obedient, { sandboxId: made.id }));
      const started = await findSandbox(made.id);
      expect(started).toMatchObject({ state: 'ready', ip: first, startedAt: expect.stringMatching(utc) });
      await engine.runContainer(await config(obedient, { sandboxId: made.id }));
      expect(await findSandbox(made.id)).toEqual(started);
    });

    it('says that its address is taken, and leaves nothing in the way of another one', async () => {
      const { network, sandbox, name } = bench();
      const holder = await sandbox();
      const asked = { name: name('sandbox') };
      const address = (ip: string) => ({ network: { mode: 'pod', name: network.name, ip } as const });
      await expect(sandbox({ ...asked, ...address(holder.ip ?? '') })).rejects.toMatchObject({ kind: 'addressTaken' });
      expect(await sandbox({ ...asked, ...address(network.podRange.last) })).toMatchObject({ state: 'ready', ip: network.podRange.last });
    });

    it('is ready once run, with an address that is none of the Services', async () => {
      const { network, labels, sandbox, findSandbox } = bench();
      const ran = await sandbox();
      expect(ran).toMatchObject({ state: 'ready', labels });
      expect(ran.createdAt).toMatch(utc);
      expect(ran.startedAt).toMatch(utc);
      const ip = ran.ip ?? '';
      expect(isWithin(ip, network.subnet)).toBe(true);
      const { first, last } = network.serviceRange;
      expect(addressNumber(ip) < addressNumber(first) || addressNumber(ip) > addressNumber(last)).toBe(true);
      expect(await findSandbox(ran.id)).toEqual(ran);
    });

    it('is adopted by its name when it is run again', async () => {
      const { sandbox, name } = bench();
      const overrides = { name: name('adopted') };
      const first = await sandbox(overrides);
      expect(await sandbox(overrides)).toEqual(first);
    });

    it('stops, stops again, and restarts as another run of the same sandbox', async () => {
      const { engine, sandbox, findSandbox } = bench();
      const first = await sandbox();
      await engine.stopSandbox(first.id);
      await engine.stopSandbox(first.id);
      const stopped = await findSandbox(first.id);
      expect(stopped).toMatchObject({ state: 'notReady' });
      expect(stopped?.ip).toBeUndefined();
      const second = await engine.restartSandbox(first.id);
      expect(second).toMatchObject({ id: first.id, state: 'ready', createdAt: first.createdAt });
      expect(second.startedAt).not.toBe(first.startedAt);
      expect(second.ip).toBeDefined();
      expect(await engine.restartSandbox(first.id)).toEqual(second);
    });

    it('is started when it is run again after a stop, with exited containers in it', async () => {
      const { engine, sandbox, run, exited, name, container } = bench();
      const overrides = { name: name('again') };
      const first = await sandbox(overrides);
      const id = await run(exits(0), { sandboxId: first.id });
      const before = await exited(id);
      await engine.stopSandbox(first.id);
      expect(await sandbox(overrides)).toMatchObject({ id: first.id, state: 'ready' });
      expect(await container(id)).toEqual(before);
    });

    it('takes its containers with it when it is removed, and can be removed again', async () => {
      const { engine, sandbox, run, config, exited, findSandbox, container } = bench();
      const { id: sandboxId } = await sandbox();
      const ended = await run(exits(0), { sandboxId });
      await exited(ended);
      const created = await engine.createContainer(await config(obedient, { sandboxId }));
      const running = await run(obedient, { sandboxId });
      await engine.removeSandbox(sandboxId);
      expect(await findSandbox(sandboxId)).toBeUndefined();
      for (const id of [ended, created, running]) expect(await container(id)).toBeUndefined();
      await engine.removeSandbox(sandboxId);
      await expect(engine.restartSandbox(sandboxId)).rejects.toMatchObject({ name: 'EngineError', kind: 'notFound' });
    });

    it('takes the first and the last address of the Services when told', async () => {
      const { engine, network, sandbox } = bench();
      for (const ip of [network.serviceRange.first, network.serviceRange.last]) {
        const ran = await sandbox({ network: { mode: 'pod', name: network.name, ip } });
        expect(ran.ip).toBe(ip);
        await engine.removeSandbox(ran.id);
      }
    });

    it('has no address of its own on the network of the host', async () => {
      const { sandbox } = bench();
      const ran = await sandbox({ network: { mode: 'host' } });
      expect(ran.state).toBe('ready');
      expect(ran.ip).toBeUndefined();
    });

    it('keeps labels of any value, and is listed by them', async () => {
      const { engine, labels, sandbox, run } = bench();
      const odd = { ...labels, ...oddValues };
      const ran = await sandbox({ labels: odd });
      const id = await run(obedient, { sandboxId: ran.id, labels: odd });
      const state = await engine.list({ ...labels, 'odd/option': '--privileged' });
      expect(state.sandboxes.map((each) => each.id)).toEqual([ran.id]);
      expect(state.containers.map((each) => each.id)).toEqual([id]);
      expect(state.sandboxes[0]?.labels).toMatchObject(odd);
      expect(state.containers[0]?.labels).toMatchObject(odd);
    });

    it('is inspected by its ID together with containers, and what does not exist is left out', async () => {
      const { engine, labels, sandbox, run, config, exited } = bench();
      const [one, other] = [await sandbox(), await sandbox()];
      const running = await run(obedient, { sandboxId: one.id });
      const ended = await exited(await run(exits(3), { sandboxId: other.id }));
      const gone = await engine.createContainer(await config(obedient, { sandboxId: other.id }));
      await engine.removeContainer(gone);
      const state = await engine.inspect({ sandboxes: [one.id, other.id], containers: [running, gone, ended.id] });
      const listed = await engine.list(labels);
      const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
      const among = <T extends { readonly id: string }>(all: readonly T[], ids: readonly string[]) =>
        all.filter(({ id }) => ids.includes(id)).toSorted(byId);
      expect(state.sandboxes.toSorted(byId)).toEqual(among(listed.sandboxes, [one.id, other.id]));
      expect(state.containers.toSorted(byId)).toEqual(among(listed.containers, [running, ended.id]));
      await engine.removeSandbox(other.id);
      const left = await engine.inspect({ sandboxes: [other.id, one.id], containers: [ended.id] });
      expect(left.sandboxes.map(({ id }) => id)).toEqual([one.id]);
      expect(left.containers).toEqual([]);
      expect(await engine.inspect({ sandboxes: [], containers: [] })).toEqual({ sandboxes: [], containers: [] });
    });

    it('is not listed by labels that it does not carry', async () => {
      const { engine, labels, sandbox } = bench();
      await sandbox({ labels: { ...labels, colour: 'blue' } });
      const green = await sandbox({ labels: { ...labels, colour: 'green' } });
      const listed = async (wanted: Record<string, string>) => (await engine.list(wanted)).sandboxes.map((each) => each.id);
      expect(await listed({ ...labels, colour: 'green' })).toEqual([green.id]);
      expect(await listed({ ...labels, colour: 'gre' })).toEqual([]);
      expect(await listed({ 'kpod.contract': 'nobody' })).toEqual([]);
    });
  });
}
