import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

/** What every container may do, and what it was given: a line each. On stdout alone, since engines keep no order between both outputs. */
const report = `
exec 2>/dev/null
grep CapEff /proc/self/status
pwd
hostname
for word in "$@"; do echo "arg <$word>"; done
cat /proc/1/environ | tr '\\000' '\\n' | grep -e privileged -e cap-add -e '^-e' | sort
find /data -type f | sort
`;

describe.each(enginesUnderTest)('values that look like options of the engine, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  /** Runs a pod to its end and answers the log of its container `c`. */
  async function logOf(name: string, manifest: { readonly metadata?: object; readonly spec: object }): Promise<string> {
    const { metadata = {}, spec } = manifest;
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { restartPolicy: 'Never', ...spec } };
    await work.ok('create', '-f', await work.write(`${name}.json`, JSON.stringify(pod)));
    await eventually(async () => expect((await work.pod(name)).status.phase).toMatch(/Succeeded|Failed/));
    return work.ok('logs', name, '-c', 'c');
  }

  it('reach the container as they are, and give it nothing', async () => {
    const plain = await logOf('plain', { spec: { containers: [{ name: 'c', image: 'busybox', command: ['sh', '-c', report] }] } });
    const capabilities = plain.split('\n')[0];
    expect(capabilities).toMatch(/^CapEff:\t[0-9a-f]{16}$/);

    const host = join(work.dir, '--privileged,readonly=false');
    await mkdir(host);
    await writeFile(join(host, 'here'), '');
    const log = await logOf('options', {
      metadata: { annotations: { 'kpod.test/option': '--privileged', 'kpod.test/mount': '-v /:/host' } },
      spec: {
        hostname: 'privileged',
        volumes: [{ name: 'privileged', hostPath: { path: host } }],
        containers: [
          {
            name: 'c',
            image: 'busybox',
            command: ['sh', '-c', report, '--privileged'],
            args: ['--privileged', '-v', '/:/host', '--', '', '--cap-add=ALL'],
            workingDir: '/--privileged',
            env: [
              { name: '--privileged', value: '--privileged' },
              { name: '-e', value: '--cap-add=ALL' },
              { name: 'OPTION', value: '--privileged --cap-add=ALL' },
            ],
            volumeMounts: [{ name: 'privileged', mountPath: '/data/--privileged,target=x' }],
          },
        ],
      },
    });
    expect(log.split('\n')).toEqual([
      capabilities,
      '/--privileged',
      'privileged',
      'arg <--privileged>',
      'arg <-v>',
      'arg </:/host>',
      'arg <-->',
      'arg <>',
      'arg <--cap-add=ALL>',
      '--privileged=--privileged',
      '-e=--cap-add=ALL',
      'HOSTNAME=privileged',
      'OPTION=--privileged --cap-add=ALL',
      '/data/--privileged,target=x/here',
      '',
    ]);
    const containers = (await work.engineCommand('ps', '-aq', '--filter', `label=${work.agentLabel}`)).split('\n');
    const privileged = await work.engineCommand('inspect', '--format', '{{.HostConfig.Privileged}}', ...containers);
    expect([...new Set(privileged.split('\n'))]).toEqual(['false']);
  });

  it('are no images', async () => {
    const spec = { containers: [{ name: 'c', image: '--privileged' }] };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'image' }, spec };
    await work.ok('create', '-f', await work.write('image.json', JSON.stringify(pod)));
    await eventually(async () => {
      expect((await work.pod('image')).status.containerStatuses?.[0]?.state.waiting?.reason).toBe('InvalidImageName');
    });
  });

  it.each([
    ['the name of a pod', { metadata: { name: '--privileged' } }],
    ['the name of a container', { spec: { containers: [{ name: '--privileged', image: 'busybox' }] } }],
    ['a hostname', { spec: { hostname: '--privileged', containers: [{ name: 'c', image: 'busybox' }] } }],
    ['the name of a volume', { spec: { volumes: [{ name: '--privileged' }], containers: [{ name: 'c', image: 'busybox' }] } }],
  ])('are not taken for %s', async (_what, fields) => {
    const good = { metadata: { name: 'refused' }, spec: { containers: [{ name: 'c', image: 'busybox' }] } };
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...good, ...fields });
    const { exitCode, stderr } = await work.kpod(['create', '-f', '-'], { input });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining('Invalid value: "--privileged": a lowercase RFC 1123'),
    });
  });

  it('cannot write to the terminal of who looks at them', async () => {
    const loud = '\u001b[2J\u0007\r';
    const container = { name: 'c', image: `busybox${loud}x`, command: ['sh', loud], env: [{ name: 'E', value: loud }] };
    const metadata = { name: 'loud', annotations: { 'kpod.test/loud': loud } };
    await work.ok(
      'create',
      '-f',
      await work.write('loud.json', JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [container] } })),
    );
    await eventually(async () => expect(await work.events('loud')).not.toEqual([]));
    for (const words of [
      ['describe', 'pod', 'loud'],
      ['get', 'pods', '-o', 'wide'],
      ['get', 'events'],
      ['events'],
      ['get', 'pod', 'loud', '-o', 'yaml'],
    ]) {
      const { stdout, stderr } = await work.kpod(words);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(stdout + stderr, words.join(' ')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
    }
    expect(await work.ok('describe', 'pod', 'loud')).toContain('^[[2J^G\\r');
  });
});

describe.each(enginesUnderTest)('containers that write far too much, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const mebibyte = 1024 * 1024;
  const scripts = {
    endless: `head -c ${64 * mebibyte} /dev/zero | tr '\\0' x; printf end; exit 3`,
    sparse: 'truncate -s 1900M /dev/termination-log; printf end >>/dev/termination-log; exit 3',
    empty: "yes '' | head -n 300000; exit 3",
  };

  it('are read by their end, kept within bounds, and can be deleted', async () => {
    const containers = Object.entries(scripts).map(([name, script]) => ({
      name,
      image: 'busybox',
      command: ['sh', '-c', script],
      terminationMessagePolicy: 'FallbackToLogsOnError',
    }));
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'loud' }, spec: { restartPolicy: 'Never', containers } };
    await work.ok('create', '-f', await work.write('loud.json', JSON.stringify(pod)));
    await eventually(async () => expect((await work.pod('loud')).status.phase).toBe('Failed'));
    const { status, metadata } = await work.pod('loud');
    const messages = status.containerStatuses?.map(({ name, state }) => [name, state.terminated?.message]) ?? [];
    expect(Object.fromEntries(messages)).toEqual({
      endless: `${'x'.repeat(2045)}end`,
      sparse: `${'\0'.repeat(4093)}end`,
      empty: '\n'.repeat(80),
    });

    const log = await work.ok('logs', 'loud', '-c', 'endless');
    expect(log.length).toBeGreaterThan(9 * mebibyte);
    expect(log.length).toBeLessThan(10 * mebibyte);
    expect(log.slice(-5)).toBe('xxend');
    expect((await work.ok('logs', 'loud', '-c', 'empty')).length).toBeGreaterThan(200_000);
    const logs = join(work.stateDir, 'pods', metadata.uid ?? '', 'logs');
    for (const name of ['endless', 'empty']) {
      await eventually(async () => expect(await readdir(join(logs, name))).toEqual(['0.log']));
      expect((await stat(join(logs, name, '0.log'))).size).toBeLessThanOrEqual(10 * mebibyte);
    }
    await work.ok('delete', 'pod', 'loud', '--timeout=180s');

    const { pid } = JSON.parse(await work.ok('agent', 'status', '-o', 'json')) as { readonly pid: number };
    const most = /^VmHWM:\s*(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    expect(Number(most)).toBeLessThan(250 * 1024);
  });
});
