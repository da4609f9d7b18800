import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SandboxConfig } from '../../../src/engine/types.ts';
import { freePorts } from '../../support/ports.ts';
import type { Bench } from './bench.ts';

/** Names, name servers and ports: read from inside, and from the host. */
export function describeNames(bench: () => Bench): void {
  describeAliases(bench);
  describeResolver(bench);
  describeNameServers(bench);
  describePorts(bench);
}

function describeAliases(bench: () => Bench): void {
  describe('network alias (needs a kernel)', () => {
    const service = (ip: string | undefined, aliases: readonly string[]): SandboxConfig['network'] => ({
      mode: 'pod',
      name: bench().network.name,
      aliases,
      ...(ip === undefined ? {} : { ip }),
    });

    /** The address that the name has inside the container; undefined when it has none. */
    const resolve = async (id: string, name: string) => {
      const { exitCode, stdout } = await bench().exec(id, ['nslookup', name]);
      const answers = stdout.split('\n').slice(stdout.split('\n').findIndex((line) => line.startsWith('Name:')));
      const address = answers.find((line) => line.startsWith('Address'))?.match(/\d+\.\d+\.\d+\.\d+/)?.[0];
      return exitCode === 0 ? address : undefined;
    };

    it('resolves the moment its sandbox is there, dots and all, and no longer when it is gone', async () => {
      const { engine, sandbox, run, until, network, name } = bench();
      const id = await run();
      const stem = name('svc');
      const aliases = [stem, `${stem}.default`, `${stem}.default.svc`, `${stem}.default.svc.cluster.local`];
      expect(await resolve(id, stem)).toBeUndefined();
      const ip = network.serviceRange.first;
      const ran = await sandbox({ network: service(ip, aliases) });
      for (const alias of aliases) expect([alias, await until(alias, () => resolve(id, alias))]).toEqual([alias, ip]);
      await engine.removeSandbox(ran.id);
      await until('the name is gone', async () => ((await resolve(id, stem)) === undefined ? true : undefined));
    });

    it('a fixed address is answered by the next sandbox at once, also for who has talked to the one before', async () => {
      const { engine, sandbox, run, exec, until, network } = bench();
      const id = await run();
      const ip = network.serviceRange.last;
      const ping = async () => (await exec(id, ['ping', '-c', '1', '-W', '1', ip])).exitCode;
      const before = await sandbox({ network: service(ip, []) });
      await until('an answer', async () => ((await ping()) === 0 ? true : undefined));
      await engine.removeSandbox(before.id);
      await sandbox({ network: service(ip, []) });
      expect(await ping()).toBe(0);
    });

    it('resolves in a pod that was made later', async () => {
      const { sandbox, run, until, name } = bench();
      const alias = name('early');
      const { ip } = await sandbox({ network: service(undefined, [alias]) });
      const { id: sandboxId } = await sandbox();
      const id = await run(undefined, { sandboxId });
      expect(await until(alias, () => resolve(id, alias))).toBe(ip);
    });

    it('resolves after its sandbox was restarted', async () => {
      const { engine, sandbox, run, until, name } = bench();
      const alias = name('again');
      const first = await sandbox({ network: service(undefined, [alias]) });
      await engine.stopSandbox(first.id);
      const second = await engine.restartSandbox(first.id);
      const id = await run();
      expect(await until(alias, () => resolve(id, alias))).toBe(second.ip);
    });
  });
}

function describeResolver(bench: () => Bench): void {
  describe('resolv.conf (needs a kernel)', () => {
    const lines = async (dns: SandboxConfig['dns']) => {
      const { sandbox, output } = bench();
      const { id: sandboxId } = await sandbox({ dns });
      return (await output(['cat', '/etc/resolv.conf'], { sandboxId })).trim().split('\n');
    };

    it('names one server and nothing else when nothing is asked', async () => {
      const all = await lines({ searches: [], options: [] });
      expect(all.filter((line) => line.startsWith('nameserver '))).toHaveLength(1);
      expect(all.filter((line) => line.startsWith('search ') && line.trim() !== 'search .')).toEqual([]);
    });

    it('gives way to a file that a container brings in its place, and to that alone', async () => {
      const { sandbox, output } = bench();
      const hostPath = await mkdtemp(join(tmpdir(), 'kpod-contract-'));
      try {
        await writeFile(join(hostPath, 'own'), 'nameserver 192.0.2.7\n');
        const { id: sandboxId } = await sandbox({});
        const mounts = [
          { containerPath: '/etc/resolv.conf', source: { type: 'bind', hostPath: join(hostPath, 'own') }, readOnly: true },
        ] as const;
        expect(await output(['cat', '/etc/resolv.conf'], { sandboxId, mounts })).toBe('nameserver 192.0.2.7\n');
        expect(await output(['cat', '/etc/resolv.conf'], { sandboxId })).not.toContain('192.0.2.7');
      } finally {
        await rm(hostPath, { recursive: true, force: true });
      }
    });

    it('has the search list and the options', async () => {
      const searches = ['other.svc.cluster.local', 'svc.cluster.local', 'cluster.local'];
      const all = await lines({ searches, options: ['ndots:5'] });
      expect(all.filter((line) => line.startsWith('nameserver '))).toHaveLength(1);
      expect(all).toContain(`search ${searches.join(' ')}`);
      expect(all.filter((line) => line.startsWith('options ')).join(' ')).toContain('ndots:5');
    });

    it('asks others behind the server of the network', async () => {
      const { network } = bench();
      const nameServers = { network: network.name, others: ['192.0.2.8', '192.0.2.9'] };
      expect(await lines({ nameServers, searches: ['a.example'], options: [] })).toEqual([
        `nameserver ${network.nameServer}`,
        'nameserver 192.0.2.8',
        'nameserver 192.0.2.9',
        'search a.example',
      ]);
    });

    it.each<[string, Partial<SandboxConfig>]>([
      ['of a sandbox', {}],
      ['of the host', { network: { mode: 'host' } }],
    ])('asks only others in the network %s, whatever is chosen for the network, and after a restart', async (_, config) => {
      const { engine, network, sandbox, output, name } = bench();
      const dns = { nameServers: { others: ['192.0.2.8'] }, searches: ['a.example', 'b.example'], options: ['ndots:2', 'edns0'] };
      // Longer than a kernel's name for a machine.
      const { id: sandboxId } = await sandbox({ name: name('long'.repeat(16)), dns, ...config });
      await engine.useNameServer(network.name, network.serviceRange.last);
      try {
        const expected = 'nameserver 192.0.2.8\nsearch a.example b.example\noptions ndots:2 edns0\n';
        expect(await output(['cat', '/etc/resolv.conf'], { sandboxId })).toBe(expected);
        await engine.stopSandbox(sandboxId);
        await engine.restartSandbox(sandboxId);
        expect(await output(['cat', '/etc/resolv.conf'], { sandboxId })).toBe(expected);
      } finally {
        await engine.useNameServer(network.name, undefined);
      }
    });
  });
}

/** What another name server is good for: containers that run hear of it, and the engine's own is still there behind it. */
function describeNameServers(bench: () => Bench): void {
  describe('name server (needs a kernel)', () => {
    const servers = (text: string) => [...text.matchAll(/^nameserver (\S+)$/gm)].map((match) => match[1]);

    it('is the one that the network says', async () => {
      const { sandbox, output, network } = bench();
      const { id: sandboxId } = await sandbox();
      expect(servers(await output(['cat', '/etc/resolv.conf'], { sandboxId }))).toEqual([network.nameServer]);
    });

    it('can be another one, for containers that run and for those to come, and the own one again', async () => {
      const { engine, exec, run, network } = bench();
      const before = await run();
      const seen = async (id: string) => servers((await exec(id, ['cat', '/etc/resolv.conf'])).stdout);
      await engine.useNameServer(network.name, network.serviceRange.last);
      try {
        expect(await seen(before)).toEqual([network.serviceRange.last]);
        expect(await seen(await run())).toEqual([network.serviceRange.last]);
      } finally {
        await engine.useNameServer(network.name, undefined);
      }
      expect(await seen(before)).toEqual([network.nameServer]);
    });
  });

  describe('search list (needs a kernel)', () => {
    it('finds bare names, and no address for unknown ones', async () => {
      const { sandbox, run, until, exec, network, name } = bench();
      const stem = name('own');
      const { ip } = await sandbox({ network: { mode: 'pod', name: network.name, aliases: [`${stem}.other.svc.cluster.local`] } });
      const dns = { searches: ['other.svc.cluster.local', 'svc.cluster.local', 'cluster.local'], options: ['ndots:5'] };
      const { id: sandboxId } = await sandbox({ dns });
      const id = await run(undefined, { sandboxId });
      const ping = (host: string) => exec(id, ['ping', '-c', '1', '-W', '1', host]);
      expect(await until(stem, async () => ((await ping(stem)).stdout.includes(`(${ip})`) ? true : undefined))).toBe(true);
      const unknown = await exec(id, ['nslookup', name('nobody')]);
      expect(unknown.exitCode).not.toBe(0);
    });
  });
}

function describePorts(bench: () => Bench): void {
  /** What an HTTP server at the port answers; undefined when none does. */
  const ask = (port: number) =>
    new Promise<string | undefined>((resolve) => {
      let text = '';
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.setTimeout(2000, () => socket.destroy());
      socket.on('connect', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
      socket.on('data', (chunk) => {
        text += String(chunk);
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(text === '' ? undefined : text));
    });

  describe('host port (needs a kernel)', () => {
    it('leads into the pod', async () => {
      const { sandbox, run, until } = bench();
      const [hostPort = 0] = await freePorts(1);
      const { id: sandboxId } = await sandbox({ ports: [{ hostIP: '127.0.0.1', hostPort, containerPort: 8080, protocol: 'tcp' }] });
      await run(
        { command: ['sh', '-c', 'mkdir /w; echo inside > /w/index.html; exec httpd -f -p 8080 -h /w'], behaviour: {} },
        { sandboxId },
      );
      expect(await until('an answer', () => ask(hostPort))).toContain('inside');
    });

    it('that is taken makes the sandbox fail, and leaves nothing in the way of another attempt', async () => {
      const { engine, sandbox, name } = bench();
      const [hostPort = 0] = await freePorts(1);
      const ports = [{ hostIP: '127.0.0.1', hostPort, containerPort: 80, protocol: 'tcp' as const }];
      const holder = await sandbox({ ports });
      const wanted = { name: name('second'), ports };
      await expect(sandbox(wanted)).rejects.toMatchObject({ name: 'EngineError' });
      await engine.removeSandbox(holder.id);
      expect(await sandbox(wanted)).toMatchObject({ state: 'ready' });
    });
  });
}
