// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

/** @type {typeof import("../../static/stage/clock.js")} */
const { advanced, begun, eased, epochOf, held, isTold, newClock, paused, scaleEnd, sought, SPEEDS, started, within } =
  await import(`${process.env.STAGE}/clock.js`);

const everything = { limit: 5000, ended: false, holds: () => true };
/** @param {Partial<ReturnType<typeof newClock>>} [other] */
const playing = (other) => ({ ...newClock(true), ...other });

test("it never passes what is held", () => {
  for (const speed of SPEEDS) {
    const record = { ...everything, holds: (/** @type {number} */ epoch) => epoch <= 40 };
    let clock = playing({ speed });
    for (let i = 0; i < 1000; i += 1) clock = advanced(clock, 0.016, i * 16, record);
    assert.ok(clock.position < 40 + speed.stride, `${speed.name} stands at ${clock.position}`);
    assert.ok(record.holds(epochOf(clock) - (epochOf(clock) % speed.stride)));
  }
});

test("it never goes back while it plays", () => {
  let clock = playing({ speed: SPEEDS[3] });
  for (let i = 0; i < 300; i += 1) {
    const next = advanced(clock, 0.016, i * 16, { ...everything, holds: (epoch) => epoch % 48 === 0 });
    assert.ok(next.position >= clock.position);
    clock = next;
  }
});

test("a second at full speed is its rate in epochs, whatever the frames", () => {
  for (const frames of [60, 144]) {
    let clock = playing({ position: 1000 });
    for (let i = 0; i < frames; i += 1) clock = advanced(clock, 1 / frames, i, everything);
    assert.ok(Math.abs(clock.position - 1060) < 1e-6);
  }
});

test("it eases in, never slower than slow motion and never faster than its rate", () => {
  for (const { rate } of SPEEDS) {
    for (let epoch = 0; epoch < 100; epoch += 1) {
      assert.ok(eased(rate, epoch) >= SPEEDS[0].rate);
      assert.ok(eased(rate, epoch) <= rate);
      assert.ok(eased(rate, epoch + 1) >= eased(rate, epoch));
    }
  }
});

test("after a long pause of the browser's it goes on from where it was", () => {
  const clock = advanced(playing({ position: 100 }), 3600, 0, everything);
  assert.equal(clock.position, 106);
});

test("it stands still while it is held, and only then", () => {
  const clock = held(playing(), 1700);
  assert.equal(advanced(clock, 0.016, 1699, everything), clock);
  assert.ok(advanced(clock, 0.016, 1700, everything).position > 0);
});

test("at the end of the record it pauses by itself; then a new experiment plays", () => {
  const record = { limit: 12, ended: true, holds: () => true };
  const clock = advanced(playing({ position: 11.99, speed: SPEEDS[3] }), 0.1, 0, record);
  assert.deepEqual([clock.position, clock.playing, clock.pausedItself], [12, false, true]);
  assert.equal(begun(clock).playing, true);
  assert.equal(begun(paused(clock)).playing, false);
});

test("played at the end it starts again", () => {
  assert.equal(started(playing({ position: 12 }), 12).position, 0);
  assert.equal(started(playing({ position: 11 }), 12).position, 11);
});

test("it is sought within the limits and stands still there", () => {
  for (const [wanted, found] of [
    [-3, 0],
    [7, 7],
    [99, 12],
  ]) {
    const clock = sought(playing(), wanted, 12);
    assert.deepEqual([clock.position, clock.playing, clock.reached], [found, false, found]);
  }
});

test("asked for a later epoch than there is, it comes back to the last one once that is certain", () => {
  const record = { limit: 12, ended: true, holds: () => true };
  const late = begun(paused(playing()), 300);
  assert.equal(within(late, { ...record, ended: false }), late);
  const clock = within(late, record);
  assert.deepEqual([clock.position, clock.reached, scaleEnd(clock.reached, 12)], [12, 12, 12]);
  const looked = within(sought(late, 7, 5000), record);
  assert.deepEqual([looked.position, looked.reached], [7, 12], "of a record that is shorter now");
});

test("what was reached stays reached until a new experiment begins", () => {
  const clock = sought(sought(playing(), 300, 5000), 10, 5000);
  assert.equal(clock.reached, 300);
  assert.equal(begun(clock).reached, 0);
});

test("a new experiment begins where it is told to, at the start if nowhere, and plays if the last one did", () => {
  for (const [epoch, position] of [
    [undefined, 0],
    [0, 0],
    [300, 300],
  ]) {
    const clock = begun(playing({ position: 12.5, reached: 4000 }), epoch);
    assert.deepEqual([clock.position, clock.reached, clock.playing], [position, position, true]);
    assert.equal(begun(paused(clock), epoch).playing, false);
  }
});

/**
 * From where to where the clock went each time that the page below was told.
 * @param {typeof SPEEDS[number]} speed @param {number} seconds a frame @param {number} limit
 */
function tellings(speed, seconds, limit) {
  const told = [];
  for (let clock = playing({ speed }); clock.position < limit;) {
    const next = advanced(clock, seconds, 0, { ...everything, limit });
    if (isTold(clock, next)) told.push([clock.position, next.position]);
    clock = next;
  }
  return told;
}

test("the page below is told of an epoch once, however the clock gets past it", () => {
  const epochs = Array.from({ length: 2000 }, (_, i) => i + 1);
  for (const speed of SPEEDS) {
    const at = (/** @type {number} */ position) => playing({ speed, position });
    const due = epochs.filter((epoch) => isTold(at(epoch - 1), at(epoch)));
    assert.ok(due.length > 1 && due[0] <= 20, `${speed.name}: ${due}`);
    for (const frames of [10, 60, 144]) {
      const told = tellings(speed, 1 / frames, epochs.length).map(([from, to]) =>
        due.filter((epoch) => from < epoch && epoch <= to),
      );
      assert.deepEqual(
        told,
        due.map((epoch) => [epoch]),
        `${speed.name}, ${frames} frames a second`,
      );
    }
  }
});

test("while it plays the page below is never far behind, and seldom drawn anew", () => {
  for (const speed of SPEEDS) {
    let clock = playing({ speed });
    let [behind, seconds, last] = [0, 0, -Infinity];
    for (let i = 0; clock.playing && i < 60_000; i += 1) {
      const next = advanced(clock, 0.016, i, { ...everything, limit: 5000 });
      seconds += 0.016;
      if (isTold(clock, next)) {
        assert.ok(seconds - last > 1.4, `${speed.name}: after ${seconds - last} s`);
        [behind, last] = [epochOf(next), seconds];
      }
      assert.ok(epochOf(next) <= Math.max(20, 1.25 * behind, behind + 1.5 * speed.rate) + speed.stride + 16);
      clock = next;
    }
  }
});

test("the scrubber's scale goes beyond all that was on show, to a round number that is not far", () => {
  for (let reached = 0; reached < 20_000; reached += 7) {
    const end = scaleEnd(reached, Infinity);
    assert.ok(end > reached);
    assert.ok(end <= Math.max(100, 2.5 * (reached + 1)));
    assert.match(String(end), /^[125]0+$/);
  }
});

test("the scrubber's scale ends where the record does, and never before what was on show", () => {
  assert.equal(scaleEnd(6, 6), 6);
  assert.equal(scaleEnd(40, 70), 70);
  assert.equal(scaleEnd(40, 20_000), 100);
  assert.equal(scaleEnd(19_999, 20_000), 20_000);
  assert.equal(scaleEnd(80, 70), 80);
});
