import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LifecycleHandler } from '../../../../src/api/types.ts';
import { runHook } from '../../../../src/kubelet/hooks/run-hook.ts';
import { emptyMemory } from '../../../../src/kubelet/memory.ts';
import { container, pod } from '../../../fakes/pods.ts';
import { startSimulatedNode, testNode } from '../../../fakes/simulated-node.ts';

const bytes = { stdout: 'a\u0000b', stderr: '"bad"\n' };

/** What the hook of a container that runs comes to; its processes write `bytes` and exit with 3. */
async function run(hook: LifecycleHandler, signal = new AbortController().signal) {
  const { engine, clock, create } = await startSimulatedNode();
  const [app, web] = [container('app'), pod({ apps: ['app'] })];
  engine.scriptExec(() => ({ exitCode: 3, ...bytes, ...(signal.aborted ? { afterMs: 1_000_000 } : {}) }));
  await create(web);
  await clock.advance(1_000);
  const dialling = { ...engine, dial: async (host: string, port: number) => connect({ host, port }) };
  const memory = { ...emptyMemory, sandbox: { id: 's', startedAt: '', attempt: 0, ip: '127.0.0.1', ready: true } };
  const id = engine.runsOf('app')[0]?.id ?? '';
  const ended = runHook(hook, { clock, node: testNode, engine: dialling, pod: web, memory, container: app, id }, signal);
  await clock.advance(5_000);
  return ended;
}

/** A server that answers everything with this status. */
async function serve(status: number, seen: unknown[] = []): Promise<number> {
  const server = createServer(({ headers }, response) => {
    seen.push(headers);
    response.writeHead(status).end('body');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const of = 'for Container "app" in Pod "web_default(uid-1)" failed - error:';

describe('a hook', () => {
  it('of a pod that is to go already is not waited for', async () => {
    expect(await run({ exec: { command: ['hello'] } }, AbortSignal.abort())).toEqual({});
  });

  it.each<[LifecycleHandler, string]>([
    [
      { exec: { command: ['sh', '-c', 'x'] } },
      `Exec lifecycle hook ([sh -c x]) ${of} command 'sh -c x' exited with 3: "bad"\n, message: "a\\x00b\\"bad\\"\\n"`,
    ],
    [
      { tcpSocket: { port: 80 } },
      'Cannot run handler: invalid handler: &LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:&TCPSocketAction{Port:{0 80 },Host:,},Sleep:nil,}',
    ],
    [
      { tcpSocket: { port: 'web', host: 'h' } },
      'Cannot run handler: invalid handler: &LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:&TCPSocketAction{Port:{1 0 web},Host:h,},Sleep:nil,}',
    ],
    [
      { httpGet: { port: 'web', path: '/x', scheme: 'HTTP' } },
      `HTTP lifecycle hook (/x) ${of} strconv.Atoi: parsing "web": invalid syntax`,
    ],
    [
      { httpGet: { port: 80, path: '/x', scheme: 'HTTP', host: 'a b' } },
      `HTTP lifecycle hook (/x) ${of} parse "http://a%20b:80/x": invalid URL escape "%20"`,
    ],
  ])('that cannot be done: %o', async (hook, error) => expect(await run(hook)).toEqual({ error }));

  it('takes any answer for a success', async () => {
    expect(await run({ httpGet: { port: await serve(500), path: '/', scheme: 'HTTP' } })).toEqual({});
  });

  it('for TLS is told to a server of HTTP too, without what is for nobody else', async () => {
    const seen: unknown[] = [];
    const port = await serve(200, seen);
    const httpHeaders = [
      { name: 'Authorization', value: 'hunter2' },
      { name: 'X-A', value: 'b' },
    ];
    expect(await run({ httpGet: { port, path: '/', scheme: 'HTTPS', httpHeaders } })).toEqual({
      warning: {
        reason: 'LifecycleHTTPFallback',
        message: `request to HTTPS lifecycle hook 127.0.0.1:${port} got HTTP response, retry with HTTP succeeded`,
      },
    });
    expect(seen).toEqual([
      { host: `127.0.0.1:${port}`, 'user-agent': 'kube-lifecycle/1.32', accept: '*/*', connection: 'close', 'x-a': 'b' },
    ]);
  });
});
