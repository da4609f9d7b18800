import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PodTimeline } from '../../src/api/pod-timeline.ts';
import { filesOf, type Registry, startRegistry } from '../support/registry.ts';
import { startOnTerminal } from './support/terminal.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

describe.each(enginesUnderTest)('images of a registry that wants a login, on %s', (engine) => {
  const password = `hush-${randomBytes(8).toString('hex')}`;
  let work: Workspace;
  let registry: Registry;
  let digest: string;
  const stem = `kpod-test-${randomBytes(4).toString('hex')}`;
  const image = (rest: string) => `${registry.host}/team/${stem}${rest}`;

  beforeAll(async () => {
    work = await createWorkspace(engine, '', { ownHome: true });
    registry = await startRegistry({ username: 'me', password });
    // podman asks registries without TLS only where it is told so; docker those of its own machine.
    const settings = join(work.dir, '.config', 'containers');
    await mkdir(settings, { recursive: true });
    await writeFile(join(settings, 'registries.conf'), `[[registry]]\nlocation = "${registry.host}"\ninsecure = true\n`);
    await writeFile(join(settings, 'policy.json'), '{"default": [{"type": "insecureAcceptAnything"}]}');
    const config = {
      User: '65534:65533',
      WorkingDir: '/tmp',
      Entrypoint: ['sh', '-c'],
      Cmd: ['id -u; id -g; pwd; echo $GREETING; trap "echo signalled; exit 3" USR1; while sleep 0.1; do :; done'],
      Env: ['PATH=/bin:/usr/bin', 'GREETING=from the image'],
      StopSignal: 'SIGUSR1',
    };
    digest = registry.add(`team/${stem}`, '1', { files: await filesOf(engine, 'busybox', work.dir), config });
  });
  afterAll(async () => {
    await work.dispose();
    await registry.close();
    const ids = await work.engineCommand('images', '--quiet', '--no-trunc', '--filter', `reference=${image(':*')}`);
    await execa(engine, ['rmi', '--force', ...new Set(ids.split('\n').filter((id) => id !== ''))], { reject: false });
  });

  const create = async (name: string, container: object, spec: object = {}) => {
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { restartPolicy: 'Never', ...spec, containers: [{ name: 'a', ...container }] },
    };
    await work.ok('create', '-f', await work.write(`${name}.json`, JSON.stringify(manifest)));
  };
  const running = (name: string) => eventually(async () => expect((await work.pod(name)).status.phase).toBe('Running'));

  it('waits with the reason until the Secret is there, and logs in with it, which nobody sees', async () => {
    const seen: string[] = [];
    let asked = 0;
    registry.onRequest = () => {
      asked += 1;
      void commandLines().then((lines) => seen.push(...lines.filter((line) => line.includes(password))));
    };
    await create('private', { image: image(':1') }, { imagePullSecrets: [{ name: 'nowhere' }, { name: 'regcred' }] });
    await eventually(async () => {
      const [status] = (await work.pod('private')).status.containerStatuses ?? [];
      expect(status?.state.waiting?.reason).toBe('ImagePullBackOff');
      expect(status?.state.waiting?.message).toMatch(`Back-off pulling image "${image(':1')}": ErrImagePull: `);
      expect(status?.state.waiting?.message).toMatch(` (looked for ${image(':1')} in the images of ${engine}`);
      expect(status?.state.waiting?.message).toMatch(`, then asked ${registry.host})`);
    });
    const events = await work.events('private');
    expect(events.find(({ reason }) => reason === 'FailedToRetrieveImagePullSecret')?.message).toBe(
      'Unable to retrieve some image pull secrets (nowhere, regcred); attempting to pull the image may not succeed.',
    );
    expect(asked).toBe(0);
    const auths = { [registry.host]: { username: 'me', password } };
    const secret = {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'regcred' }, type: 'kubernetes.io/dockerconfigjson' },
      stringData: { '.dockerconfigjson': JSON.stringify({ auths }) },
    };
    await work.ok('create', '-f', await work.write('regcred.json', JSON.stringify(secret)));
    await running('private');
    await eventually(async () => expect(await work.ok('logs', 'private')).toBe('65534\n65533\n/tmp\nfrom the image\n'));
    expect(asked).toBeGreaterThan(0);
    expect(seen).toEqual([]);
    expect(await readFile(join(work.stateDir, 'agent.log'), 'utf8')).not.toContain(password);
    expect(await readdir(join(work.stateDir, 'engine', `logins-${engine}`))).toEqual([]);
  });

  it('names it by its digest, and finds it in the store the next time', async () => {
    await create('by-digest', { image: image(`@${digest}`) }, { imagePullSecrets: [{ name: 'regcred' }] });
    await create('by-both', { image: image(`:1@${digest}`), imagePullPolicy: 'Always' }, { imagePullSecrets: [{ name: 'regcred' }] });
    await running('by-digest');
    await running('by-both');
    const [status] = (await work.pod('by-digest')).status.containerStatuses ?? [];
    expect(status?.imageID).toBe(image(`@${digest}`));
    const pulled = (await work.events('by-digest')).filter(({ reason }) => reason === 'Pulled');
    expect(pulled.map(({ message }) => message)).toEqual([`Container image "${image(`@${digest}`)}" already present on machine`]);
  });

  it('tells while it pulls how many layers there are, on a terminal as words', async () => {
    const files = await filesOf(engine, 'busybox', work.dir);
    const { stdout: another } = await execa('tar', ['-C', work.dir, '-c', '.config'], { encoding: 'buffer' });
    registry.add(`team/${stem}`, '2', { files: [files, Buffer.from(another)], config: { Cmd: ['sleep', '3600'] } });
    let goOn: (value: unknown) => void = () => {};
    registry.answersAfter = new Promise((resolve) => {
      goOn = resolve;
    });
    await create('layered', { image: image(':2') }, { imagePullSecrets: [{ name: 'regcred' }] });
    const pull = async () => {
      const text = await work.ok('get', '--raw', '/api/v1/namespaces/default/pods/layered/timeline');
      return (JSON.parse(text) as PodTimeline).containers[0]?.attempts.at(-1)?.pull;
    };
    // podman says when all are there, docker of each.
    await eventually(async () => expect((await pull())?.layers).toMatchObject({ named: 2 }));
    const live = startOnTerminal(work, ['get', 'pods', '-w'], { columns: 120 });
    await eventually(async () => expect(live.screen()).toMatch(/^layered .* pulling \S+:2 (\d\/)?2 layers \d+s$/m));
    live.type('\x03');
    goOn(undefined);
    registry.answersAfter = undefined;
    await running('layered');
    expect(await pull()).toEqual({ begin: expect.any(String), end: expect.any(String) });
    await live.finished;
  });

  it('ends its container by the signal of the image', async () => {
    const logs = work.start(['logs', '-f', 'private']);
    await eventually(async () => expect(logs.output()).toContain('from the image'));
    await work.ok('delete', 'pod', 'private', '--grace-period=60');
    expect((await logs.finished).stdout).toContain('signalled\n');
  });
});

/** What every process of this machine was called with. */
async function commandLines(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(pids.map((pid) => readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '')));
}
