/** Trying a deadline: the server says when everything would come. */

import { appPath, call } from '../api';

export interface TriedLevel {
  id: string;
  at: string | null;
}

export interface TriedSegment {
  id: string;
  start: string;
  due: string | null;
  levels: TriedLevel[];
}

export interface Course {
  start: string;
  zone: string;
  starts: boolean | null;
  pauses: boolean | null;
  segments: TriedSegment[];
  /** The hours that count on the way, as pairs of moments; null where all time counts. */
  worked: [string, string][] | null;
}

export function tryDeadline(app: string, deadline: string, start: string, record: string): Promise<Course> {
  const body = { ...(start ? { start } : {}), ...(record ? { record } : {}) };
  return call<Course>('POST', appPath(app, `/draft/deadlines/${encodeURIComponent(deadline)}/try`), body);
}

/** A moment on the way as a share of the whole, 0 to 1. */
export function shareOf(course: Course): (moment: string) => number {
  const moments = course.segments.flatMap((one) => [one.start, one.due, ...one.levels.map((level) => level.at)]);
  const times = [course.start, ...moments].flatMap((one) => (one ? [Date.parse(one)] : []));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return (moment) => (last === first ? 0 : Math.min(1, Math.max(0, (Date.parse(moment) - first) / (last - first))));
}
