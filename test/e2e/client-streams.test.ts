import { once } from 'node:events';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Attach, Exec, KubeConfig, Log, PortForward, type V1Status } from '@kubernetes/client-node';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorkspace, enginesUnderTest, type Workspace } from './support/workspace.ts';

/** exec, attach, port-forward and logs of Kubernetes' own clients for Node and Python, let in by `kpod kubeconfig`. */

const python = process.env['KPOD_TEST_PYTHON'] ?? '/usr/bin/python3';
const script = fileURLToPath(new URL('support/streams-client.py', import.meta.url));

const manifest = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: main
    image: busybox
    command: [sh, -c, 'echo begun; while read line; do echo "got $line"; done']
    stdin: true
  - name: web
    image: busybox
    command: [sh, -c, 'mkdir /www; echo the page > /www/index.html; exec httpd -f -p 8080 -h /www']
`;

/** A stream that keeps what is written to it. */
function keep(): { readonly stream: PassThrough; readonly text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { stream, text: () => text };
}

// One engine: what differs between them is in their contract.
describe.each(enginesUnderTest.slice(0, 1))('client libraries, on %s', { timeout: 120_000 }, (engine) => {
  let work: Workspace;
  let config: KubeConfig;
  let file: string;

  beforeAll(async () => {
    work = await createWorkspace(engine, 'api:\n  listen: always\n');
    await work.ok('run', '--detach', await work.write('web.yaml', manifest));
    await work.ok('wait', '--for=condition=Ready', 'pod/web', '--timeout=100s');
    const text = await work.ok('kubeconfig');
    file = await work.write('kubeconfig.yaml', text);
    config = new KubeConfig();
    config.loadFromString(text);
  });
  afterAll(() => work?.dispose());

  const exec = (command: string[], streams: { out?: Writable; err?: Writable; input?: Readable } = {}) =>
    new Promise<V1Status>((resolve, reject) => {
      const { out = null, err = null, input = null } = streams;
      new Exec(config).exec('default', 'web', 'main', command, out, err, input, false, resolve).catch(reject);
    });

  test('Node: exec with both streams, exit codes, and input to its end', async () => {
    const [out, err] = [keep(), keep()];
    const ended = await exec(['sh', '-c', 'echo out; echo err >&2; exit 3'], { out: out.stream, err: err.stream });
    expect(ended).toMatchObject({ status: 'Failure', reason: 'NonZeroExitCode', details: { causes: [{ message: '3' }] } });
    expect([out.text(), err.text()]).toEqual(['out\n', 'err\n']);
    const counted = keep();
    const input = Readable.from(Array.from({ length: 40 }, () => Buffer.alloc(64 * 1024, 'x')));
    expect(await exec(['wc', '-c'], { out: counted.stream, input })).toMatchObject({ status: 'Success' });
    expect(counted.text().trim()).toBe(String(40 * 64 * 1024));
  });

  test('Node: one after another attached, each heard', async () => {
    for (const word of ['one', 'two']) {
      const [out, input] = [keep(), new PassThrough()];
      const socket = await new Attach(config).attach('default', 'web', 'main', out.stream, null, input, false);
      await expect
        .poll(() => {
          // What is written before the engine has joined the two is not lost, but what is answered then nobody sees.
          input.write(`${word}\n`);
          return out.text();
        })
        .toContain(`got ${word}\n`);
      socket.close();
    }
    expect(await work.ok('get', 'pod', 'web', '-o', 'jsonpath={.status.containerStatuses[*].restartCount}')).toBe('0 0');
  });

  test('Node: port-forward and a followed log', async () => {
    const [answer, input] = [keep(), new PassThrough()];
    await new PortForward(config).portForward('default', 'web', [8080], answer.stream, null, input);
    input.write('GET / HTTP/1.0\r\n\r\n');
    await expect.poll(answer.text).toContain('the page');
    const lines = new PassThrough();
    const following = await new Log(config).log('default', 'web', 'main', lines, { follow: true, tailLines: 100 });
    const [first] = (await once(lines, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^begun\n/);
    following.abort();
  });

  test.skipIf(python === 'none')('Python: exec, port-forward, log and watch', async () => {
    const { stdout, stderr, exitCode } = await execa(python, [script, file], { reject: false, timeout: 100_000 });
    expect([stderr, exitCode]).toEqual(['', 0]);
    expect(stdout.split('\n')).toEqual([
      "exec 'out\\nerr\\n'",
      'talk heard hello',
      'code 3',
      'forward the page',
      'refused True',
      'log begun',
      'watch ADDED None',
      'watch MODIFIED yes',
    ]);
  });
});
