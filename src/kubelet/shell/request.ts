/** A shell in the place of a container. */
export interface ShellRequest {
  readonly container: string;
  /** What runs in the place of a shell; empty: `sh`. */
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
  /** Where the shell comes from, when not from the container's own image. */
  readonly image?: string;
  /** The container, a step of the pod, is not started meanwhile, and counts as succeeded when the shell ends with exit code 0. */
  readonly fix?: boolean;
}
