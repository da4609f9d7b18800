// What processes take, as /proc tells it.
import { readdir, readFile } from 'node:fs/promises';
import { until } from './rounds.mjs';

const ticksPerSecond = 100;

/** Resident memory. */
export async function residentMiB(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** Seconds of processor time so far: of the process itself, and of its children that have ended. */
export async function cpuSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold anything: state is the first field, the times of the process and of its children begin at the twelfth.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system, childUser, childSystem] = fields.slice(11, 15).map((ticks) => Number(ticks) / ticksPerSecond);
  return { own: user + system, children: childUser + childSystem };
}

/** The same of all processes with these names together. */
export async function cpuSecondsOf(names) {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const seconds = await Promise.all(
    pids.map(async (pid) => {
      const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
      return names.includes(name) ? (await cpuSeconds(pid).catch(() => ({ own: 0 }))).own : 0;
    }),
  );
  return seconds.reduce((sum, one) => sum + one, 0);
}

/** Work is what takes more than this of a second; looks at a clock take less. */
const restSeconds = 0.03;
const lookMs = 1_000;

/**
 * Settles when neither the process nor its children that have ended took time in the last second. What an agent does behind its answer (its first
 * look at the engines, what a pod that was deleted leaves) would otherwise be measured with what comes next.
 */
export async function untilAtRest(pid, { signal }) {
  const spent = async () => {
    const { own, children } = await cpuSeconds(pid);
    return own + children;
  };
  let before = Number.NEGATIVE_INFINITY;
  await until(
    'the agent at rest',
    async () => {
      const now = await spent();
      const rests = now - before < restSeconds;
      before = now;
      return rests;
    },
    { signal, everyMs: lookMs },
  );
}
