import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { SpareWorker, type IdleWorker } from './spare-worker';

class WorkerDouble extends EventEmitter implements IdleWorker {
  kept = true;
  terminated = 0;

  postMessage(): void {
    throw new Error('nothing is sent here');
  }

  ref(): void {
    this.kept = true;
  }

  unref(): void {
    this.kept = false;
  }

  terminate(): Promise<number> {
    this.terminated++;
    this.emit('exit');
    return Promise.resolve(0);
  }
}

function pool() {
  const made: WorkerDouble[] = [];
  const spare = new SpareWorker(() => {
    const worker = new WorkerDouble();
    made.push(worker);
    return worker;
  });
  return { spare, made };
}

describe('a spare worker', () => {
  it('is there once, and the launch takes it', () => {
    const { spare, made } = pool();
    spare.warmUp();
    spare.warmUp();
    expect(made.map(({ kept }) => kept)).toEqual([false]);
    expect(spare.take()).toBe(made[0]);
    expect(made[0]?.kept).toBe(true);
    expect(made[0]?.listenerCount('error')).toBe(0);
    spare.coolDown();
    expect(made[0]?.terminated).toBe(0);
  });

  it('is not needed', () => {
    const { spare, made } = pool();
    expect(spare.take()).toBe(made[0]);
    expect(spare.take()).toBe(made[1]);
  });

  it('ends when no launch comes', () => {
    const { spare, made } = pool();
    spare.warmUp();
    spare.coolDown();
    spare.coolDown();
    expect(made[0]?.terminated).toBe(1);
    expect(spare.take()).toBe(made[1]);
  });

  it('that has failed is replaced', () => {
    const { spare, made } = pool();
    spare.warmUp();
    made[0]?.emit('error', new Error('no such file'));
    expect(spare.take()).toBe(made[1]);
  });
});
