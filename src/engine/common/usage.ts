import { parseGoDuration } from '../../api/go-duration.ts';
import { sleep } from '../../base/clock.ts';
import type { ContainerUsage, Engine } from '../types.ts';
import { statsArgv } from './argv.ts';
import type { EngineContext } from './dialect.ts';
import { parseJson } from './json-fields.ts';

/** Asks for what containers use. */
export function createUsage(context: EngineContext): Engine['usage'] {
  const { runner, clock, dialect } = context;
  const { jsonFormat, usageSampleMs } = dialect;
  const readOnce = async (ids: readonly string[]): Promise<readonly Sample[]> => {
    const { stdout, failure } = await runner.tryRun(statsArgv(ids, jsonFormat));
    if (!failure || ids.length === 1) return readSamples(stdout);
    // Of one that is gone by now neither engine tells more than that, and nothing of the others.
    return (await Promise.all(ids.map((id) => readOnce([id])))).flat();
  };
  const ask = async (ids: readonly string[]): Promise<ReadonlyMap<string, Sample>> =>
    new Map((await readOnce(ids)).map((sample) => [sample.id, sample]));
  return async (ids) => {
    if (ids.length === 0) return [];
    const from = clock.now();
    const before = await ask(ids);
    if (usageSampleMs === undefined)
      return [...before.values()].map(({ id, cpuMillis = 0, memoryBytes }) => ({ id, cpuMillis, memoryBytes }));
    await sleep(clock, usageSampleMs);
    const middle = clock.now();
    const after = before.size === 0 ? before : await ask([...before.keys()]);
    return [...after.values()].map((sample) => rate(sample, before.get(sample.id), middle - from));
  };
}

/** What one answer tells of a container: docker a rate, podman a sum. */
interface Sample {
  readonly id: string;
  readonly memoryBytes: number;
  readonly cpuMillis?: number;
  /** Milliseconds of a processor since the start. */
  readonly cpuTimeMs?: number;
}

function rate(sample: Sample, before: Sample | undefined, elapsedMs: number): ContainerUsage {
  const spent = (sample.cpuTimeMs ?? 0) - (before?.cpuTimeMs ?? 0);
  return { id: sample.id, memoryBytes: sample.memoryBytes, cpuMillis: Math.max(0, Math.round((spent / elapsedMs) * 1000)) };
}

/** The answer of `stats`: podman's is one list, docker's an object a line. What has no process has ended. */
function readSamples(text: string): readonly Sample[] {
  const whole = parseJson(text);
  const entries: readonly unknown[] = Array.isArray(whole) ? whole : text.split('\n').map(parseJson);
  return entries.flatMap((entry): readonly Sample[] => {
    if (typeof entry !== 'object' || entry === null) return [];
    const fields = entry as Readonly<Record<string, unknown>>;
    const textAt = (...names: readonly string[]) => String(names.map((name) => fields[name]).find((value) => value !== undefined) ?? '');
    const id = textAt('ID', 'id');
    const memoryBytes = readBytes(textAt('MemUsage', 'mem_usage').split('/')[0] ?? '');
    if (id === '' || memoryBytes === undefined || textAt('PIDs', 'pids') === '0') return [];
    const cpuTimeMs = readDuration(textAt('cpu_time'));
    if (cpuTimeMs !== undefined) return [{ id, memoryBytes, cpuTimeMs }];
    return [{ id, memoryBytes, cpuMillis: Math.round(Number.parseFloat(textAt('CPUPerc')) * 10) || 0 }];
  });
}

const byteUnits: Readonly<Record<string, number>> = {
  ...{ B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  ...{ KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 },
};

function readBytes(text: string): number | undefined {
  const [, amount, unit = 'B'] = /^\s*([\d.]+)\s*([kKMGT]?i?B)\s*$/.exec(text) ?? [];
  return amount === undefined ? undefined : Math.round(Number(amount) * (byteUnits[unit] ?? 1));
}

/** `1m2.5s`, `36.476249ms`. */
function readDuration(text: string): number | undefined {
  return /^(\d+\.?\d*(h|ms|m|s|µs|us|ns))+$/.test(text) ? parseGoDuration(text) : undefined;
}
