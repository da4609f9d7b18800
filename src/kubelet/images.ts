/** Image presence, pull policies, pulling and its back-off. k8s: images/image_manager.go EnsureImageExists */
import { formatGoDuration } from '../api/go-duration.ts';
import { imageNameProblem, locallyBuiltName, normalizedImageName, parseImageReference } from '../api/image.ts';
import { type ContainerRole, everyContainer } from '../api/pod-status.ts';
import type { Container, Pod, Secret } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import { type Engine, EngineError, type EngineImage, isPassing, type PullProgress } from '../engine/types.ts';
import type { Store } from '../store/types.ts';
import { backoffUntil, nextBackoff, retryMs } from './backoff.ts';
import type { EventRecorder } from './events.ts';
import { type BackoffEntry, type PodMemory, pullKey, startErrorOf } from './memory.ts';
import { findPullSecrets, PullSecretError, pullLogins } from './pull-secrets/pull-secrets.ts';
import type { ImageStartError } from './start-error.ts';
import { StartFailure } from './start-failure.ts';

/** Ceiling of the pull back-off. k8s: kubelet.go MaxContainerBackOff */
const maxPullBackoffMs = 300_000;
// How long ErrImagePull stands before it is called a back-off.
const firstLookMs = 2_000;

export interface ImageDeps {
  readonly clock: Clock;
  readonly events: EventRecorder;
  /** Where the Secrets stand with which images are pulled. */
  readonly store: Pick<Store, 'get'>;
}

/** What ensureImage works with. */
export interface ImageContext {
  readonly pod: Pod;
  readonly container: Container;
  readonly role: ContainerRole;
  readonly memory: PodMemory;
  readonly engine: Engine;
  /** The image is a volume of the pod, and the container only wants it, too. */
  readonly isVolume?: true;
  /** Told when the registry is asked, and then how far the pull is. */
  readonly pulling?: (progress?: PullProgress) => void;
  /** Ends a pull: the pod is deleted or its deadline has passed. */
  readonly signal: AbortSignal;
}

/**
 * The container's image, pulled when its policy says so. Throws StartFailure with the kubelet's reason; a failed pull's carries the
 * memory with its back-off entry.
 */
export async function ensureImage(deps: ImageDeps, context: ImageContext): Promise<EngineImage> {
  const { pod, container, role, memory } = context;
  const { image } = container;
  const recordEvent = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    deps.events.record(pod, { type, reason, message, ...(context.isVolume ? {} : { container: { name: container.name, role } }) });
  const now = deps.clock.now();
  const { secrets, warning } = findPullSecrets(pod, (name) =>
    deps.store.get({ kind: 'Secret', namespace: pod.metadata.namespace ?? '', name }),
  );
  if (warning !== undefined) deps.events.record(pod, { type: 'Warning', reason: 'FailedToRetrieveImagePullSecret', message: warning });

  const problem = imageNameProblem(image);
  if (problem !== undefined) {
    recordEvent('Warning', 'InspectFailed', problem);
    throw imageFailure('InvalidImageName', problem, now + retryMs);
  }
  const present = await presentImage(context, recordEvent, now);
  if (present && container.imagePullPolicy !== 'Always') {
    recordEvent('Normal', 'Pulled', `Container image "${image}" already present on machine`);
    return present;
  }
  if (container.imagePullPolicy === 'Never') {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    recordEvent('Warning', 'ErrImageNeverPull', message);
    throw imageFailure('ErrImageNeverPull', message, now + retryMs);
  }
  const entry = memory.backoff[pullKey(image)];
  const until = entry && backoffUntil(entry, entry.updatedAt, now, maxPullBackoffMs);
  if (until !== undefined) {
    recordEvent('Normal', 'BackOff', `Back-off pulling image "${image}"`);
    const last = lastPullError(pod, memory, image);
    const message = `Back-off pulling image "${image}"${last ? `: ErrImagePull: ${last}` : ''}`;
    throw imageFailure('ImagePullBackOff', message, Math.min(until, now + retryMs), last ? { pullError: last } : {});
  }
  return pull(deps, { ...context, secrets, recordEvent, entry, isPresent: present !== undefined });
}

/** What the registry said at the last pull of an image, whichever container it was for. */
function lastPullError({ spec }: Pod, memory: PodMemory, image: string): string | undefined {
  const errors = everyContainer(spec)
    .filter((container) => container.image === image)
    .map(({ name }) => startErrorOf(memory, name));
  return errors.find((error): error is ImageStartError => error?.cause === 'image' && error.pullError !== undefined)?.pullError;
}

function imageFailure(
  reason: ImageStartError['reason'],
  message: string,
  retryAt: number,
  { pullError, backoff }: { readonly pullError?: string; readonly backoff?: Readonly<Record<string, BackoffEntry>> } = {},
): StartFailure {
  return new StartFailure({ cause: 'image', reason, message, retryAt, ...(pullError === undefined ? {} : { pullError }) }, backoff);
}

type RecordEvent = (type: 'Normal' | 'Warning', reason: string, message: string) => void;

async function presentImage({ engine, container }: ImageContext, recordEvent: RecordEvent, now: number): Promise<EngineImage | undefined> {
  try {
    return await engine.imageStatus(container.image);
  } catch (error) {
    if (!(error instanceof EngineError) || isPassing(error)) throw error;
    const message = `Failed to inspect image "": ${error.message}`;
    recordEvent('Warning', 'InspectFailed', message);
    throw imageFailure('ImageInspectError', message, now + retryMs);
  }
}

interface PullContext extends ImageContext {
  readonly secrets: readonly Secret[];
  readonly recordEvent: RecordEvent;
  readonly entry: BackoffEntry | undefined;
  /** The store has one, which is to be looked up in the registry all the same. */
  readonly isPresent: boolean;
}

async function pull(deps: ImageDeps, context: PullContext): Promise<EngineImage> {
  const { container, recordEvent, entry } = context;
  const { image } = container;
  const startedAt = deps.clock.now();
  context.pulling?.();
  recordEvent('Normal', 'Pulling', `Pulling image "${image}"`);
  try {
    const pulled = await pullInTurn(context);
    const took = formatGoDuration(deps.clock.now() - startedAt);
    recordEvent(
      'Normal',
      'Pulled',
      `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${pulled.sizeBytes} bytes.`,
    );
    return pulled;
  } catch (error) {
    if (!(error instanceof EngineError || error instanceof PullSecretError) || isPassing(error)) throw error;
    const pullError = `${error.message}${whereItLooked(context)}`;
    recordEvent('Warning', 'Failed', `Failed to pull image "${image}": ${pullError}`);
    const now = deps.clock.now();
    const backoff = { [pullKey(image)]: nextBackoff(entry, entry?.updatedAt ?? now, now, maxPullBackoffMs) };
    throw imageFailure('ErrImagePull', pullError, now + firstLookMs, { pullError, backoff });
  }
}

/** With the logins that are meant for it, one after another; with what the engine itself knows where there is none. k8s: PullImage */
async function pullInTurn({ engine, container, secrets, signal, pulling }: PullContext): Promise<EngineImage> {
  const logins = pullLogins(secrets, container.image);
  const [first, ...others] = logins;
  const options = { signal, ...(pulling ? { onProgress: pulling } : {}) };
  if (!first) return engine.pullImage(container.image, options);
  const failures: EngineError[] = [];
  for (const login of [first, ...others]) {
    try {
      return await engine.pullImage(container.image, { ...options, login });
    } catch (error) {
      if (!(error instanceof EngineError) || isPassing(error)) throw error;
      failures.push(error);
    }
  }
  throw aggregate(failures);
}

/** One error for several; those that say the same count once. Go: utilerrors.NewAggregate */
function aggregate(failures: readonly EngineError[]): EngineError {
  const messages = [...new Set(failures.map(({ message }) => message))];
  const message = messages.length === 1 ? messages.join() : `[${messages.join(', ')}]`;
  return new EngineError(message, { command: failures.at(-1)?.command ?? '', kind: failures.at(-1)?.kind ?? 'other' });
}

/** Which store and which registry do not have the image: an engine has one store for each user, and two engines have two. */
function whereItLooked({ container: { image }, engine, isPresent }: PullContext): string {
  const asked = `asked ${parseImageReference(image).domain}`;
  if (isPresent) return ` (${asked})`;
  const { name, rootless } = engine.info;
  const local = locallyBuiltName(image);
  const names = local === undefined ? normalizedImageName(image) : `${normalizedImageName(image)} and ${local}`;
  return ` (looked for ${names} in the images of ${rootless ? `rootless ${name}` : name}, then ${asked})`;
}
