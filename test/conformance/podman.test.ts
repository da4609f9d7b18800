import { describeConformance } from './conformance.ts';

describeConformance('podman');
