import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KnownEngine } from '../../src/api/engines.ts';
import { defaultSettings, type Settings } from '../../src/api/settings.ts';
import { createSystemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { examineEngines } from '../../src/engine/doctor/examine.ts';
import { drivers } from '../../src/engine/drivers.ts';
import { openEngine } from '../../src/engine/open.ts';
import type { ContractSubject } from './contract/bench.ts';
import { createCliControls } from './contract/controls.ts';

/** A real engine, opened as an agent on this machine would open it, with a directory of its own. */
export async function openSubject(name: KnownEngine): Promise<ContractSubject> {
  const settings = await findSettings(name);
  const dir = await mkdtemp(join(tmpdir(), 'kpod-engine-'));
  const engine = await openEngine(name, settings, { clock: createSystemClock(), log: silentLog, env: process.env, dir });
  return {
    engine,
    image: 'busybox',
    controls: createCliControls(name, drivers[name].command(settings)),
    imageVolumeLabels: { 'dev.kpod.engine.image': dir },
    cleanup: () => rm(dir, { recursive: true, force: true }),
  };
}

/** The settings with which the engine works here: the ones that `kpod doctor --fix` would write. */
async function findSettings(name: KnownEngine): Promise<Settings> {
  const { engines } = await examineEngines({
    clock: createSystemClock(),
    log: silentLog,
    env: process.env,
    settings: defaultSettings,
    uid: process.getuid?.() ?? 0,
  });
  const report = engines.find((engine) => engine.name === name);
  if (report?.works) return report.settings;
  throw new Error(
    `${name} does not work here: ${report?.problems.map(({ sentence, text }) => `${sentence} (${text})`).join('; ') || 'not installed'}`,
  );
}
