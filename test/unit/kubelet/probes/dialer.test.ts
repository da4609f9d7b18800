import { type AddressInfo, createServer, type Server } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDialProbe } from '../../../../src/kubelet/probes/dialer.ts';

let server: Server;
beforeAll(async () => {
  server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
});

/** Who makes the connection, as a pod with that address asks for it. */
async function dialledBy(podAddress: string | undefined, host: string): Promise<'engine' | 'machine'> {
  const ofEngine = new PassThrough();
  const dial = createDialProbe({ dial: async () => ofEngine }, podAddress);
  const socket = await dial(host, (server.address() as AddressInfo).port, new AbortController().signal);
  socket?.destroy();
  return socket === ofEngine ? 'engine' : 'machine';
}

test.each<[string, string | undefined, string, 'engine' | 'machine']>([
  ['the pod itself', '10.214.212.24', '10.214.212.24', 'engine'],
  ['another pod of its network', '10.214.212.24', '10.214.215.255', 'engine'],
  ['a Service of its network', '10.214.212.24', '10.214.223.1', 'engine'],
  ['the pod itself, by an address of another kind', 'fd00::5', 'fd00::5', 'engine'],
  ['this machine', '10.214.212.24', '127.0.0.1', 'machine'],
  ['this machine, by its name', '10.214.212.24', 'localhost', 'machine'],
  ['this machine, for a pod on its network', undefined, '127.0.0.1', 'machine'],
])('%s', async (_what, podAddress, host, by) => {
  expect(await dialledBy(podAddress, host)).toBe(by);
});
