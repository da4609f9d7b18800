import { execa } from 'execa';
import type { EngineSettings, KnownEngine } from '../../api/engines.ts';
import type { Settings } from '../../api/settings.ts';
import { quoteCommandLine } from '../../base/quote-command-line.ts';
import type { Commands } from '../driver.ts';
import { drivers } from '../drivers.ts';
import { type EngineExamination, type EngineReport, type ExamineDeps, examineEngines } from './examine.ts';
import { findProgram } from './find-program.ts';

/** The part of the settings that doctor writes. */
export type WrittenSettings = EngineSettings & { readonly engine: KnownEngine };

/** One step towards a machine on which pods run, with the sentence that says what it does. */
export type Repair =
  | { readonly kind: 'settings'; readonly sentence: string; readonly settings: WrittenSettings }
  | ({ readonly kind: 'commands' } & Commands);

/**
 * What `doctor --fix` would do, in order: settings where an engine works with them, else the commands that bring one; empty when there
 * is nothing to do, or nothing that kpod can do.
 */
export function repairPlan(examination: EngineExamination, current: Settings): readonly Repair[] {
  const { engines } = examination;
  const chosen = engines.find((engine) => engine.name === examination.chosen);
  if (chosen) return chosen.needsSettings || current.engine !== chosen.name ? [settingsRepair(chosen)] : [];
  const [repair = installation(examination)] = engines.flatMap(ownRepairs);
  return repair ? [{ kind: 'commands', ...repair }] : [];
}

/** What an engine's own driver can do about its problems. */
function ownRepairs({ name, settings, problems }: EngineReport): readonly Commands[] {
  const repairs = drivers[name].doctor.repairs?.(settings) ?? {};
  return problems.flatMap(({ problem }) => (Object.hasOwn(repairs, problem) ? (repairs[problem] ?? []) : []));
}

/** How the first engine is installed that can be; undefined when it is there already, and broken. */
function installation({ engines, packageManager, isRoot }: EngineExamination): Commands | undefined {
  for (const { name, program } of engines) {
    const installer = drivers[name].doctor.installers?.find((each) => each.program === packageManager);
    if (!installer) continue;
    const commands = isRoot ? installer.commands : installer.commands.map((command) => ['sudo', ...command]);
    return program === undefined ? { sentence: `install ${name} with ${installer.program}`, commands } : undefined;
  }
  return undefined;
}

function settingsRepair({ name, settings, needsSettings, remedies }: EngineReport): Repair {
  const detail = needsSettings ? `, with ${remedies.join(' and ')}` : '';
  return {
    kind: 'settings',
    sentence: `write into kpod's settings that pods run on ${name}${detail}`,
    settings: { ...settings, engine: name },
  };
}

/** How a repair went. */
export interface RepairOutcome {
  readonly repair: Repair;
  /** Why it could not be done; undefined when it was. */
  readonly problem?: string;
}

/** What carries repairs out. */
export interface RepairDeps extends ExamineDeps {
  /** Writes kpod's settings file. */
  readonly writeSettings: (settings: WrittenSettings) => Promise<void>;
  /** Told before each step. */
  readonly tell: (text: string) => void;
}

/**
 * Examines, repairs and examines again until nothing is left that kpod can repair. Answers the last examination and what was done.
 * Installing needs root or sudo, which may ask for a password on the terminal.
 */
export async function repairEngines(
  deps: RepairDeps,
): Promise<{ readonly examination: EngineExamination; readonly outcomes: readonly RepairOutcome[] }> {
  const outcomes: RepairOutcome[] = [];
  let current = deps.settings;
  for (;;) {
    const examination = await examineEngines({ ...deps, settings: current });
    const [repair] = repairPlan(examination, current);
    const tried = outcomes.some((outcome) => outcome.repair.sentence === repair?.sentence);
    if (!repair || tried) return { examination, outcomes };
    deps.tell(repair.sentence);
    outcomes.push({ repair, ...(await applyRepair(repair, deps)) });
    if (repair.kind === 'settings') current = { ...current, ...repair.settings };
  }
}

async function applyRepair(repair: Repair, deps: RepairDeps): Promise<{ problem?: string }> {
  if (repair.kind === 'settings') {
    await deps.writeSettings(repair.settings);
    return {};
  }
  for (const [program = '', ...args] of repair.commands) {
    const shown = quoteCommandLine([program, ...args]);
    if ((await findProgram(program, deps.env)) === undefined) return { problem: `${program} is not there; run as root: ${shown}` };
    deps.tell(`  ${shown}`);
    // Installers need the caller's own environment (proxies among it), and the terminal for a password.
    const result = await execa(program, args, {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      stdin: 'inherit',
      stdout: 'ignore',
      stderr: 'pipe',
      reject: false,
    });
    if (result.failed)
      return { problem: `${shown} failed: ${result.stderr?.trim().split('\n').slice(-3).join('\n') || result.originalMessage}` };
  }
  return {};
}
