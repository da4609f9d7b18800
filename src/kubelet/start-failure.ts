import type { BackoffEntry } from './memory.ts';
import type { StartError } from './start-error.ts';

/** A container that could not be started. */
export class StartFailure extends Error {
  readonly startError: StartError;
  /** Back-off entries to remember. */
  readonly backoff: Readonly<Record<string, BackoffEntry>>;
  constructor(startError: StartError, backoff: Readonly<Record<string, BackoffEntry>> = {}) {
    super(startError.message);
    this.name = 'StartFailure';
    this.startError = startError;
    this.backoff = backoff;
  }
}

/** What no container runtime takes: status shows CreateContainerError with the message. */
export class RuntimeRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RuntimeRefusal';
  }
}

/** What a container is configured with is missing or cannot be given: status shows CreateContainerConfigError with the message. */
export class ContainerConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContainerConfigError';
  }
}

/** What the sandbox of a pod is to be like cannot be had: the event FailedCreatePodSandBox tells the message. */
export class SandboxConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SandboxConfigError';
  }
}
