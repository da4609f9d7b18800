import { type AddressInfo, connect, createServer } from 'node:net';
import type { Workspace } from './workspace.ts';

/** A port of this machine behind which the agent of a workspace answers, for clients that know no unix sockets. */
export interface TcpProxy {
  readonly url: string;
  close(): void;
}

/** Opens one. It passes bytes on and knows nothing else. */
export async function openTcpProxy(work: Workspace): Promise<TcpProxy> {
  const path = /^Socket: +(.*)$/m.exec(await work.ok('agent', 'status'))?.[1] ?? '';
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const agent = connect({ path, allowHalfOpen: true });
    client.pipe(agent).pipe(client);
    client.on('error', () => agent.destroy()).on('close', () => agent.destroy());
    agent.on('error', () => client.destroy()).on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}
