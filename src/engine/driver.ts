import type { LimitFunction } from 'p-limit';
import type { Settings } from '../api/settings.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { SteeringVariables, WhySteering } from './command/environment.ts';
import type { FailureTexts } from './command/errors.ts';
import type { Runner } from './command/runner.ts';
import type { Engine } from './types.ts';

/** What an engine is opened with. */
export interface EngineDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** The environment of kpod itself; little of it reaches the engine. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A directory for the driver's own files, made 0700 when missing. It must survive reboots: sandboxes hold on to files in it. */
  readonly dir: string;
  /** Shared by all engines of a process; one of eight when absent. */
  readonly limit?: LimitFunction;
}

/** All that kpod must be told to run one engine: what its folder exports, and `drivers.ts` has under its name. */
export interface EngineDriver {
  /** The CLI's program and the options that stand before every verb. */
  readonly command: (settings: Settings) => readonly string[];
  /** Variables that the settings ask for; what they name is written into `dir`, which is there. */
  readonly environment?: (settings: Settings, dir: string) => Promise<Readonly<Record<string, string>>>;
  /** Variables that the CLI takes from its own environment. */
  readonly variables: SteeringVariables;
  /** What the CLI writes when it fails. */
  readonly failures: FailureTexts;
  /** Finds out what the engine can do. Throws EngineError `unavailable`, its message with the way out. */
  readonly open: (runner: Runner, settings: Settings, deps: DriverDeps) => Promise<Engine>;
  readonly doctor: EngineDoctor;
}

/** What a driver opens an engine with. */
export interface DriverDeps extends EngineDeps {
  readonly whySteering: WhySteering;
}

/** What is wrong in one sentence, and the commands that mend it, each one line for a POSIX shell. */
export interface Diagnosis {
  /** A name of the problem, for what is done about it. */
  readonly problem: string;
  readonly sentence: string;
  readonly commands: readonly string[];
}

/** A way in which an engine is known to fail on some machines, told by its own text. */
export interface KnownProblem extends Diagnosis {
  readonly pattern: RegExp;
}

/** What `doctor` must know of one engine. */
export interface EngineDoctor {
  /** The first whose pattern fits counts. */
  readonly problems: readonly KnownProblem[];
  /** Settings that may help where the engine cannot start pods as it is set up. */
  readonly remedies?: (machine: Machine) => Promise<Remedies>;
  /** The settings that `remedies` change, in words: `runtime runc`. */
  readonly describeRemedies?: (settings: Settings) => readonly string[];
  /** Commands that take one of `problems` away, with the sentence that says what they do. */
  readonly repairs?: (settings: Settings) => Readonly<Record<string, Commands>>;
  /** How it is installed; the first of which the program is there counts. */
  readonly installers?: readonly Installer[];
}

/** What remedies are found by. */
export interface Machine {
  /** The text of `/proc/self/limits`. */
  readonly limits: string;
  readonly isInstalled: (program: string) => Promise<boolean>;
}

/** The settings to try after a failure with that problem, each remedy once; undefined when there is none left. */
export type Remedies = (settings: Settings, problem: string | undefined) => Settings | undefined;

/** Commands with the sentence that says what they do. Every command is an argument array; later ones need the earlier. */
export interface Commands {
  readonly sentence: string;
  readonly commands: readonly (readonly string[])[];
}

/** How a distribution installs an engine with what its pods need. */
export interface Installer {
  /** The package manager: the program that tells that this is the one. */
  readonly program: string;
  readonly commands: readonly (readonly string[])[];
}
