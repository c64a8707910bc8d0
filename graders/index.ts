import type { GraderRegistry } from '../src/grading/bind.ts';
import { absent } from './absent.ts';
import { answer } from './answer.ts';
import { endpoints } from './endpoints.ts';
import { exec } from './exec.ts';
import { http } from './http.ts';
import { logs } from './logs.ts';
import { pods } from './pods.ts';
import { resource } from './resource.ts';
import { rollout } from './rollout.ts';

/** Every kind of check a lab can use. A new one: its file, and its line here. */
export const graders: GraderRegistry = [resource, absent, rollout, pods, endpoints, http, logs, exec, answer];
