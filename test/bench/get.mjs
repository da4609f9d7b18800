// How long a look takes.
import { execFile } from 'node:child_process';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { works } from '../../.scripts/machine.mjs';
import { inRounds } from './rounds.mjs';

const run = promisify(execFile);
/** A look is cheap: more rounds make it steadier. */
const more = 4;

/** `kpod get` beside a Node.js that does nothing, and beside kubectl against the same agent. */
export async function measureGet(bed, { repeat, row, note }) {
  const hasKubectl = works(['kubectl', 'version', '--client']);
  if (!hasKubectl) note('get: kubectl is not installed: that comparison is left out');
  const door = hasKubectl ? await openDoor(bed) : undefined;
  const kubectlEnv = { PATH: bed.env.PATH, HOME: bed.dir, KUBECONFIG: join(bed.dir, 'no-config') };
  const kubectl = () => run('kubectl', [`--server=http://127.0.0.1:${door?.port}`, 'get', 'pods'], { env: kubectlEnv });
  try {
    // The first call fills caches of its own.
    if (door) await kubectl();
    const figures = await inRounds(repeat * more, {
      kpod: { run: () => bed.kpod(['get', 'pods']) },
      // With the same environment: Node.js reads certificates and options from it.
      node: { run: () => run(process.execPath, ['-e', '0'], { env: bed.env }) },
      ...(door ? { kubectl: { run: kubectl } } : {}),
    });
    row({ what: 'get, against `node -e 0`', unit: 'ms', ours: figures.kpod, theirs: figures.node, goals: [1.4] });
    if (door) row({ what: 'get, against kubectl', unit: 'ms', ours: figures.kpod, theirs: figures.kubectl, goals: [1] });
  } finally {
    door?.close();
  }
}

/** A port of this machine that leads to the agent's socket: kubectl knows no other way to a server. */
async function openDoor(bed) {
  const { socket } = JSON.parse(await bed.kpod(['agent', 'status', '-o', 'json']));
  const server = createServer((client) => {
    const agent = createConnection(socket);
    for (const [from, to] of [
      [client, agent],
      [agent, client],
    ]) {
      from.on('error', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, close: () => server.close() };
}
