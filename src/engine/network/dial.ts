import { connect } from 'node:net';
import { Duplex } from 'node:stream';
import type { EngineContext } from '../common/dialect.ts';
import { type Engine, EngineError } from '../types.ts';

/**
 * A program for a node in the network of the pods: joins its standard streams with a connection. It says on stderr that the connection
 * stands, or why it does not.
 */
const relay = `const s = require('node:net').connect({ host: process.argv[1], port: Number(process.argv[2]), allowHalfOpen: true });
s.once('connect', () => { process.stderr.write('connected\\n'); process.stdin.pipe(s); s.pipe(process.stdout); });
s.on('error', (e) => { process.stderr.write(e.message + '\\n'); process.stdin.destroy(); process.stdout.destroy(); });
process.stdin.on('error', () => {});
process.stdout.on('error', () => s.destroy());`;

/** Connects to pods: directly where the pod network can be reached, else from within their network namespace. */
export function createDial(context: EngineContext): Engine['dial'] {
  const { info, runner, dialect } = context;
  if (info.reachesPodNetwork) return (address, port) => dialDirectly(address, port);
  const { inPodNetwork } = dialect;
  if (inPodNetwork && info.rootless) return (address, port) => dialThroughChild(context, { inPodNetwork, address, port });
  return async (address, port) => {
    const command = runner.show([]);
    const message = `${address}:${port} cannot be reached: the pods of ${info.name} are on a network of another machine`;
    throw new EngineError(message, { command, kind: 'other' });
  };
}

function dialDirectly(address: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, allowHalfOpen: true });
    const refuse = (cause: Error) => reject(refused(address, port, { cause, command: `connect ${address}:${port}` }));
    socket.once('error', refuse);
    // A connection that breaks before anyone looks is one that has ended.
    socket.on('error', () => {});
    socket.once('connect', () => {
      socket.off('error', refuse);
      resolve(socket);
    });
  });
}

function dialThroughChild(
  { runner }: EngineContext,
  { inPodNetwork, address, port }: { readonly inPodNetwork: readonly string[]; readonly address: string; readonly port: number },
): Promise<Duplex> {
  const argv = [...inPodNetwork, process.execPath, '-e', relay, address, String(port)];
  const child = runner.spawn(argv, ['pipe', 'pipe', 'pipe']);
  const { stdin, stdout, stderr } = child;
  return new Promise((resolve, reject) => {
    let said = '';
    const refuse = (cause?: Error) =>
      reject(refused(address, port, { cause: cause ?? new Error(said.trim()), command: runner.show(argv) }));
    child.once('error', refuse);
    child.once('close', () => refuse());
    stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (!stdin || !stdout || !said.includes('connected\n')) return;
      stdin.on('error', () => {});
      const duplex = Duplex.from({ writable: stdin, readable: stdout });
      duplex.on('error', () => {}).once('close', () => child.kill('SIGKILL'));
      resolve(duplex);
    });
  });
}

function refused(address: string, port: number, { cause, command }: { readonly cause: Error; readonly command: string }): EngineError {
  const reason = /ECONNREFUSED/.test(cause.message) ? 'connection refused' : cause.message;
  return new EngineError(`${address}:${port}: ${reason}`, { command, kind: 'other', cause });
}
