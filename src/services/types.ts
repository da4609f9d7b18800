/** What the files of this room share. */
import type { Service } from '../api/types.ts';
import type { Engine, EngineInfo, EngineName, EngineState, Labels } from '../engine/types.ts';

/** Name and labels of the network that pods and Services of one agent share. */
export interface ServiceNetwork {
  readonly name: string;
  readonly labels: Labels;
}

/** An engine of which it is known what it has of the Services. */
export interface ServiceEngine extends Engine {
  /** What it has of this agent that belongs to no pod: Services' sandboxes and proxies. Throws EngineError. */
  others(): Promise<EngineState>;
}

/** The engines of one agent. */
export interface ServiceEngines {
  /** Without a name: the default one. Throws EngineError. */
  get(name?: EngineName): Promise<ServiceEngine>;
  /** Called when others than kpod may have changed something that belongs to no pod. */
  followOthers(listener: () => void): void;
  /** The engines that were asked for so far. */
  statuses(): readonly { readonly name: string; readonly info?: EngineInfo }[];
}

/** What happened to a Service. */
export interface ServiceEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Records an event of a Service; never throws, never waits. */
export type RecordEvent = (service: Service, event: ServiceEvent) => void;

/** Calls for another look at the Services after so long. */
export type WakeIn = (afterMs: number) => void;
