/** Image presence, pull policies, pulling and its back-off. k8s: images/image_manager.go EnsureImageExists */
import { formatGoDuration } from '../api/go-duration.ts';
import { imageNameProblem } from '../api/image.ts';
import type { ContainerRole } from '../api/pod-status.ts';
import type { Container, Pod } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import { type Engine, EngineError, type EngineImage, isPassing } from '../engine/types.ts';
import { backoffUntil, nextBackoff, retryMs } from './backoff.ts';
import type { EventRecorder } from './events.ts';
import { type BackoffEntry, type PodMemory, startErrorOf } from './memory.ts';
import type { ImageStartError } from './start-error.ts';
import { StartFailure } from './start-failure.ts';

/** Ceiling of the pull back-off. k8s: kubelet.go MaxContainerBackOff */
const maxPullBackoffMs = 300_000;
// How long ErrImagePull stands before it is called a back-off.
const firstLookMs = 2_000;

/** What ensureImage works with. */
export interface ImageContext {
  readonly pod: Pod;
  readonly container: Container;
  readonly role: ContainerRole;
  readonly memory: PodMemory;
  readonly engine: Engine;
  /** Ends a pull: the pod is deleted or its deadline has passed. */
  readonly signal: AbortSignal;
}

/** The key of an image's pull back-off: all containers of the pod share it. */
const pullKey = (image: string) => `image/${image}`;

/**
 * The container's image, pulled when its policy says so. Throws StartFailure with the kubelet's reason; a failed pull's carries the
 * memory with its back-off entry.
 */
export async function ensureImage(deps: { clock: Clock; events: EventRecorder }, context: ImageContext): Promise<EngineImage> {
  const { pod, container, role, memory } = context;
  const { image } = container;
  const recordEvent = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    deps.events.record(pod, { type, reason, message, container: { name: container.name, role } });
  const now = deps.clock.now();

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
    const last = lastPullError(memory, container.name);
    const message = `Back-off pulling image "${image}"${last ? `: ErrImagePull: ${last}` : ''}`;
    throw imageFailure('ImagePullBackOff', message, Math.min(until, now + retryMs), last ? { pullError: last } : {});
  }
  return pull(deps, context, recordEvent, entry);
}

function lastPullError(memory: PodMemory, container: string): string | undefined {
  const last = startErrorOf(memory, container);
  return last?.cause === 'image' ? last.pullError : undefined;
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

async function pull(
  deps: { clock: Clock },
  { engine, container, signal }: ImageContext,
  recordEvent: RecordEvent,
  entry: BackoffEntry | undefined,
): Promise<EngineImage> {
  const { image } = container;
  const startedAt = deps.clock.now();
  recordEvent('Normal', 'Pulling', `Pulling image "${image}"`);
  try {
    const pulled = await engine.pullImage(image, { signal });
    const took = formatGoDuration(deps.clock.now() - startedAt);
    recordEvent(
      'Normal',
      'Pulled',
      `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${pulled.sizeBytes} bytes.`,
    );
    return pulled;
  } catch (error) {
    if (!(error instanceof EngineError) || isPassing(error)) throw error;
    recordEvent('Warning', 'Failed', `Failed to pull image "${image}": ${error.message}`);
    const now = deps.clock.now();
    const pullError = error.message;
    const backoff = { [pullKey(image)]: nextBackoff(entry, entry?.updatedAt ?? now, now, maxPullBackoffMs) };
    throw imageFailure('ErrImagePull', pullError, now + firstLookMs, { pullError, backoff });
  }
}
