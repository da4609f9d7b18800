import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { findPortHolder } from '../../../src/base/port-holder.ts';

test('finds the process that listens at a port of this machine', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await findPortHolder(port, 'tcp')).toMatchObject({ pid: process.pid, program: expect.stringMatching(/\S/) });
  expect(await findPortHolder(port, 'udp')).toBeUndefined();
  server.close();
  await once(server, 'close');
  expect(await findPortHolder(port, 'tcp')).toBeUndefined();
});

test('knows nothing where there is no such directory', async () => {
  expect(await findPortHolder(80, 'tcp', '/nowhere')).toBeUndefined();
});
