/** Why a container could not be (re)started at the last try: the kubelet's reason cache. k8s: container/reason_cache.go */

/**
 * `crash`: it waits out its back-off; `image`: its image cannot be had; `config`: what it is configured with is missing or cannot be
 * expressed; `target`: the container whose processes it is to see does not run; `create` and `run`: the engine refused; `hook`: it was started, and its postStart hook failed. Decisions ask the cause; `reason` and `message` are what status shows.
 */
export type StartError =
  | ErrorOf<'crash', 'CrashLoopBackOff'>
  | ImageStartError
  | ErrorOf<'config', 'CreateContainerConfigError'>
  | ErrorOf<'target', 'CreateContainerConfigError' | 'CreateContainerError'>
  | ErrorOf<'create', 'CreateContainerError'>
  | ErrorOf<'run', 'RunContainerError'>
  | ErrorOf<'hook', 'PostStartHookError'>;

export type ImageStartError = ErrorOf<
  'image',
  'ErrImagePull' | 'ImagePullBackOff' | 'ErrImageNeverPull' | 'InvalidImageName' | 'ImageInspectError'
> & {
  /** What the registry said at the last pull. */
  readonly pullError?: string;
};

interface ErrorOf<Cause extends string, Reason extends string> {
  readonly cause: Cause;
  readonly reason: Reason;
  readonly message: string;
  /** When the next try is due, milliseconds since 1970. */
  readonly retryAt: number;
}

/** The causes by what status shows of them. */
export const causeOfReason: Readonly<Record<StartError['reason'], StartError['cause']>> = {
  CrashLoopBackOff: 'crash',
  ErrImagePull: 'image',
  ImagePullBackOff: 'image',
  ErrImageNeverPull: 'image',
  InvalidImageName: 'image',
  ImageInspectError: 'image',
  CreateContainerConfigError: 'config',
  CreateContainerError: 'create',
  RunContainerError: 'run',
  PostStartHookError: 'hook',
};
