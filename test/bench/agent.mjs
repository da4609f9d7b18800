// What the agent takes while nothing happens.
import { platform } from 'node:os';
import { podYaml } from './manifests.mjs';
import { cpuSeconds, residentMiB } from './processes.mjs';
import { pause } from './rounds.mjs';

const restMs = 15_000;
const lookMs = 15_000;
const otherPods = 49;
const containersEach = 3;

/** The agent's resident memory and CPU with one pod and with fifty. */
export async function measureAgent(bed, { row, note, signal }) {
  if (platform() !== 'linux') return note('agent: its size is read from /proc, which only Linux has: left out');
  const { pid } = JSON.parse(await bed.kpod(['agent', 'status', '-o', 'json']));
  const look = async (pods, goals) => {
    await pause(restMs, signal);
    const before = (await cpuSeconds(pid)).own;
    const startedAt = performance.now();
    await pause(lookMs, signal);
    const share = (await cpuSeconds(pid)).own - before;
    const percent = (share / (performance.now() - startedAt)) * 1000 * 100;
    row({ what: `memory with ${pods}`, unit: 'MiB', ours: [await residentMiB(pid)], ...(goals ? { goals: [90] } : {}) });
    row({ what: `idle CPU with ${pods}`, unit: '%', ours: [percent], ...(goals ? { goals: [1] } : {}) });
  };
  await look('1 pod', false);
  const names = Array.from({ length: otherPods }, (_, index) => `${bed.prefix}-size-${index}`);
  const file = await bed.write('size.yaml', names.map((name) => podYaml(name, { apps: containersEach })).join('---\n'));
  await bed.kpod(['run', file, '--timeout=900s']);
  await look(`50 pods of ${containersEach} containers`, true);
  await bed.kpod(['delete', '-f', file, '--now', '--timeout=900s']);
}
