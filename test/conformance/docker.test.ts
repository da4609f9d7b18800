import { describeConformance } from './conformance.ts';

describeConformance('docker');
