import type { NodeSystemInfo } from '../../api/node-types.ts';
import type { Node } from '../types.ts';

/** What is known of the machine from the start. */
export interface MachineFacts extends Node {
  /** Everything but the engine, which is known when it was first needed. */
  readonly info: Omit<NodeSystemInfo, 'containerRuntimeVersion'>;
}

/** How much of the machine is in use at a moment. */
export interface MachineLoad {
  /** Of all its processors together, since it came up. */
  readonly busyMs: number;
  /** Without what the kernel gives back when asked. */
  readonly usedMemoryBytes: number;
  readonly availableMemoryBytes: number;
  /** From 0 up to 1, of the disk on which files of pods are kept. */
  readonly freeDiskShare: number;
}
