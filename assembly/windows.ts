/** Windows over images of two dimensions: sizes in elements, set before the calls that use them. */

export let height: i32 = 0;
export let width: i32 = 0;
export let kernelHeight: i32 = 0;
export let kernelWidth: i32 = 0;
export let strideHeight: i32 = 0;
export let strideWidth: i32 = 0;
export let paddingHeight: i32 = 0;
export let paddingWidth: i32 = 0;
export let dilationHeight: i32 = 0;
export let dilationWidth: i32 = 0;
export let rows: i32 = 0;
export let columns: i32 = 0;

/** Sizes of the images, of the windows and of the results, for the calls that follow. */
export function setWindows(
  h: i32,
  w: i32,
  kh: i32,
  kw: i32,
  sh: i32,
  sw: i32,
  ph: i32,
  pw: i32,
  dh: i32,
  dw: i32,
  oh: i32,
  ow: i32,
): void {
  height = h;
  width = w;
  kernelHeight = kh;
  kernelWidth = kw;
  strideHeight = sh;
  strideWidth = sw;
  paddingHeight = ph;
  paddingWidth = pw;
  dilationHeight = dh;
  dilationWidth = dw;
  rows = oh;
  columns = ow;
}
