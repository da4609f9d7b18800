import type { Clock } from '../../src/base/clock.ts';
import type { Engine, EngineImage, EngineInfo, EngineName, RegistryLogin } from '../../src/engine/types.ts';
import type { Behaviour, ExecScript, Script } from './engine/behaviour.ts';
import type { CallContext, Faults, Latencies, PlannedFault, Verb } from './engine/calls.ts';
import { createContainerVerbs } from './engine/container-verbs.ts';
import { createEvidence, type Evidence } from './engine/evidence.ts';
import { createForeignHands, type ForeignHands } from './engine/foreign.ts';
import { addImage, createImageVerbs, simulatedImage } from './engine/image-verbs.ts';
import { createOtherVerbs, createSandboxVerbs } from './engine/sandbox-verbs.ts';
import { createStreams } from './engine/streams.ts';
import { createWorld, type World } from './engine/world.ts';
import { createLife, type Life } from './life.ts';
import type { Random } from './random.ts';

/** How a simulated engine is set up. */
export interface SimulatedEngineOptions {
  readonly clock: Clock;
  /** Whose manners it has; `podman` unless told. */
  readonly name?: EngineName;
  readonly info?: Partial<EngineInfo>;
  /** Images in its store; `busybox` and `nginx` unless told. */
  readonly images?: readonly string[];
  readonly script?: Script;
  readonly latencies?: Latencies;
  readonly faults?: Faults;
  readonly random?: Random;
  /** How long it takes to clean up behind a container that has ended, and says so long that it runs: milliseconds, 0 unless told. */
  readonly cleanUpMs?: number;
}

/** An engine in memory, on a clock of the test's, with hands on what it simulates. */
export interface SimulatedEngine extends Engine, ForeignHands, Evidence {
  /**
   * Scripts what containers do, the newest script first: by a container's name in its pod, by its whole name, or by its image. Of
   * several behaviours each start takes the next, and the last one stays. A function chooses by itself.
   */
  script(who: string | Script, ...behaviours: readonly Behaviour[]): void;
  /** Scripts what `exec` does, the newest script first. */
  scriptExec(script: ExecScript): void;
  /** Puts an image into the store. */
  addImage(image: string, options?: { stopSignal?: string; sizeBytes?: number; user?: string }): EngineImage;
  /** Lets the registry answer pulls of an image: after `delayMs`, first with the errors, one a pull, and only those with the login. */
  addToRegistry(
    image: string,
    options?: { delayMs?: number; errors?: readonly string[]; login?: RegistryLogin; stopSignal?: string },
  ): EngineImage;
  /** Lets the next call of the verb that has no fault planned yet fail. */
  failNext(verb: Verb, fault?: Partial<PlannedFault>): void;
  /** The engine as another process sees it: same machine, other life. */
  connect(life: Life): Engine;
  /** Everything there is, for assertions that the rest does not serve. */
  readonly world: World;
}

const usualInfo: Omit<EngineInfo, 'name'> = {
  version: '4.3.1',
  rootless: false,
  cgroupVersion: 2,
  memoryBytes: 8_589_934_592,
  cpus: 4,
  reachesPodNetwork: true,
  unsupportedResources: {},
  unsupportedSecurity: {},
  missingCapabilities: [],
  securityModules: [],
};

/** A simulated engine with an empty machine. */
export function createSimulatedEngine(options: SimulatedEngineOptions): SimulatedEngine {
  const info: EngineInfo = { ...usualInfo, name: options.name ?? 'podman', ...options.info };
  const { clock, random, script, latencies = {}, faults = {}, cleanUpMs = 0 } = options;
  const world = createWorld({ clock, info, cleanUpMs, ...(random ? { random } : {}) });
  const planned = new Map<Verb, PlannedFault[]>();
  for (const image of options.images ?? ['busybox', 'nginx']) addImage(world, simulatedImage(image));
  if (script) world.scripts.push(script);
  const connect = (life: Life): Engine => createHandle({ world, life, latencies, faults, planned });

  return {
    ...connect(createLife()),
    ...createForeignHands(world),
    ...createEvidence(world),
    world,
    connect,
    script: (who, ...behaviours) => void world.scripts.unshift(typeof who === 'function' ? who : inTurn(who, behaviours)),
    scriptExec: (each) => void world.execScripts.unshift(each),
    addImage: (image, settings) => addImage(world, simulatedImage(image, settings)),
    addToRegistry(image, { delayMs = 0, errors = [], login, ...settings } = {}) {
      const entry = { image: simulatedImage(image, settings), delayMs, errors: [...errors], ...(login ? { login } : {}) };
      world.registry.set(entry.image.name, entry);
      return entry.image;
    },
    failNext(verb, fault = {}) {
      planned.set(verb, [...(planned.get(verb) ?? []), { how: 'refused', ...fault }]);
    },
  };
}

function createHandle(context: CallContext): Engine {
  return {
    info: context.world.info,
    ...createOtherVerbs(context),
    ...createImageVerbs(context),
    ...createSandboxVerbs(context),
    ...createContainerVerbs(context),
    ...createStreams(context),
  };
}

/** Each start takes the next behaviour; the last one stays. */
function inTurn(who: string, behaviours: readonly Behaviour[]): Script {
  const image = simulatedName(who);
  return ({ config, containerName, image: name, start }) => {
    if (who !== containerName && who !== config.name && (image === undefined || image !== name)) return undefined;
    return behaviours[Math.min(start, behaviours.length) - 1];
  };
}

function simulatedName(who: string): string | undefined {
  try {
    return simulatedImage(who).name;
  } catch {
    return undefined;
  }
}
