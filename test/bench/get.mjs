// How long a look takes.
import { execFile } from 'node:child_process';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { works } from '../../.scripts/machine.mjs';
import { podYaml } from './manifests.mjs';
import { inRounds } from './rounds.mjs';

const run = promisify(execFile);
/** A look is cheap: more rounds make it steadier. */
const more = 4;
const pods = 20;

/** `kpod get` beside a Node.js that does nothing, and beside kubectl against the same agent. */
export async function measureGet(bed, { repeat, row, note }) {
  const hasKubectl = works(['kubectl', 'version', '--client']);
  if (!hasKubectl) note('get: kubectl is not installed: that comparison is left out');
  const door = hasKubectl ? await openDoor(bed) : undefined;
  const kubectlEnv = { PATH: bed.env.PATH, HOME: bed.dir, KUBECONFIG: join(bed.dir, 'no-config') };
  const kubectl = () => run('kubectl', [`--server=http://127.0.0.1:${door?.port}`, 'get', 'pods'], { env: kubectlEnv });
  const names = Array.from({ length: pods - 1 }, (_, index) => `${bed.prefix}-get-${index}`);
  const file = await bed.write('get.yaml', names.map((name) => podYaml(name)).join('---\n'));
  await bed.kpod(['run', file, '--timeout=600s']);
  await bed.untilQuiet();
  try {
    // The first call fills caches of its own.
    if (door) await kubectl();
    const figures = await inRounds(repeat * more, {
      kpod: { run: () => bed.kpod(['get', 'pods']) },
      // With the same environment: Node.js reads certificates and options from it.
      node: { run: () => run(process.execPath, ['-e', '0'], { env: bed.env }) },
      ...(door ? { kubectl: { run: kubectl } } : {}),
    });
    row({ what: `get of ${pods} pods, against \`node -e 0\``, unit: 'ms', ours: figures.kpod, theirs: figures.node });
    if (door) row({ what: `get of ${pods} pods, against kubectl`, unit: 'ms', ours: figures.kpod, theirs: figures.kubectl, goals: [1] });
    await measureProcessorTime(bed, { repeat, row, note });
    await bed.kpod(['delete', '-f', file, '--now', '--timeout=600s']);
  } finally {
    door?.close();
  }
}

/** What a look costs the processor beyond a Node.js that does nothing: the clock would also tell how busy the machine is. */
async function measureProcessorTime(bed, { repeat, row, note }) {
  if (!works(['bash', '--version'])) return note('get: processor time is told by bash, which is not here: left out');
  const side = async (...words) => {
    const argv = ['-c', 'TIMEFORMAT="%U %S"; time "$@" >/dev/null', 'bash', process.execPath, ...words];
    const { stderr } = await run('bash', argv, { env: { ...bed.env, LC_ALL: 'C' } });
    const [user = 0, system = 0] = stderr.trim().split(' ').map(Number);
    return (user + system) * 1000;
  };
  const figures = [];
  for (let round = 0; round < repeat * more; round += 1) {
    figures.push((await side(bed.bin, 'get', 'pods')) - (await side('-e', '0')));
  }
  row({ what: `get of ${pods} pods, processor time beyond \`node -e 0\``, unit: 'ms', ours: figures, goals: [60] });
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
