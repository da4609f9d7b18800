import type { Duplex, Readable, Writable } from 'node:stream';
import type { Status, WatchEvent } from '../api/types.ts';
import type { Passage } from './passage.ts';

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  /** `Accept`; default `application/json`. Tables: `application/json;as=Table;v=v1;g=meta.k8s.io,application/json`. */
  readonly accept?: string;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** The warnings (`Warning:` headers) that an answer carried go to the callback given at creation. */
export interface Client {
  /** Its watches end by themselves every few minutes, and go on where they were: those of a cluster. */
  readonly watchesBriefly?: true;
  /** Which server this is, for messages: the socket's path or the URL. */
  readonly server: string;
  /** One request, one JSON answer. Throws ApiError for every answer of 400 and above, UserError when the server cannot be reached. */
  request<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, options?: RequestOptions): Promise<T>;
  /** The body as it comes: logs. Throws like `request`. */
  stream(path: string, options?: RequestOptions): Promise<Readable>;
  /** Changes, one a time. Ends when the server ends the watch or `signal` is aborted; an `ERROR` event is thrown as ApiError. */
  watch<T>(path: string, options: RequestOptions): AsyncIterable<WatchEvent<T>>;
  /** Opens a streaming subresource (exec, attach) by WebSocket, subprotocol `v5.channel.k8s.io` or its forerunner. */
  channels(path: string, options: ChannelOptions): Promise<ChannelSession>;
  /** A connection to a TCP port of the pod whose `portforward` is at `path`. Throws like `request`; what goes wrong later ends it with UserError. */
  forward(path: string, port: number): Promise<Duplex>;
  /**
   * A way for one request of another program, which is passed on as it stands; `isRepeatable` where twice is as good as once. Throws UserError
   * when the server cannot be reached.
   */
  passage(isRepeatable: boolean): Promise<Passage>;
}

export interface ChannelOptions {
  readonly query: Query;
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  readonly signal?: AbortSignal;
}

export interface ChannelSession {
  resize(size: { readonly columns: number; readonly rows: number }): void;
  /** The Status of the error channel: Success, or Failure with reason NonZeroExitCode and the code in its causes. */
  readonly result: Promise<Status>;
  /** Whether the process hears of the end of our input; servers before Kubernetes 1.30 cannot tell it. */
  readonly canEndInput: boolean;
  close(): void;
}

/** What the agent says of itself at `/kpod/v1/agent`, beside the Kubernetes API. */
export interface AgentStatus {
  readonly pid: number;
  readonly version: string;
  readonly socket: string;
  /** `podman 4.3.1`, or the reason why there is none. */
  readonly engine: string;
  /** What this machine is called as a node; an agent of a former kpod does not say. */
  readonly node?: string;
  /** Where other programs reach it; nowhere until they are to. */
  readonly listener?: string;
  /** How many pods it keeps. */
  readonly pods: number;
  /** RFC 3339. */
  readonly startedAt: string;
  /** Damaged files set aside, engines that cannot be reached: one sentence each. */
  readonly problems: readonly string[];
  /** When no agent looked after live pods before this one started; RFC 3339. In words among the problems. */
  readonly absence?: { readonly since: string; readonly until: string };
}

/** What a client of another program needs to come in; certificates and keys are PEM. */
export interface ClientAccess {
  /** `https://127.0.0.1:27443` */
  readonly server: string;
  readonly certificateAuthority: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
  /** Where the agent keeps that, for the user alone. */
  readonly clientKeyFile: string;
}

/** What the agent says of an engine that it uses. */
export interface EngineReport {
  readonly name: string;
  /** Why it cannot be asked. */
  readonly problem?: string;
  /** The names of its images in full, where no `?image=` asks for others. */
  readonly images?: readonly string[];
  /** By the names that were asked for, the IDs of those that it has: `sha256:…`. */
  readonly imageIds?: Readonly<Record<string, string>>;
}

/** Who listens at a port of the machine. */
export interface PortReport {
  /** `8080/TCP` */
  readonly port: string;
  readonly pid: number;
  readonly program: string;
}

/** What the agent says at `/kpod/v1/agent/engines`: what pods run on, for those who explain why one does not. */
export interface EngineReports {
  readonly engines: readonly EngineReport[];
  /** What the machine has for pods: `cpu`, `memory`. */
  readonly allocatable: Readonly<Record<string, string>>;
  /** Of the ports that were asked about, those of which it is known. */
  readonly holders: readonly PortReport[];
}
