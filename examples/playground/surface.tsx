// The plane as the network sees it, with the points it learns from.
import { useEffect, useRef } from 'preact/hooks';
import { EXTENT, type Trainer } from './trainer';
import { SIDE } from './use-training';

/** Class 0 and class 1: told apart by every kind of colour vision, and by shape. */
const COLORS = [
  [217, 95, 2],
  [0, 92, 175],
] as const;
const PIXELS = 480;

/** Draws the surface on a canvas. */
export function Surface({ trainer, surface }: { trainer: Trainer; surface: Float32Array }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) draw(context, surface, trainer.drawn);
  }, [trainer, surface]);
  return (
    <canvas
      ref={canvas}
      width={PIXELS}
      height={PIXELS}
      role="img"
      aria-label="The plane: orange where the network says class 0, blue where it says class 1; circles and squares are the points of the two classes."
    />
  );
}

function draw(
  context: CanvasRenderingContext2D,
  surface: Float32Array,
  points: Float32Array,
): void {
  const image = new ImageData(SIDE, SIDE);
  surface.forEach((probability, i) => {
    // Pale where the network is undecided.
    const color = COLORS[probability < 0.5 ? 0 : 1];
    const strength = Number.isNaN(probability) ? 0 : 0.75 * Math.abs(2 * probability - 1);
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = 255 + strength * (color[c] - 255);
    image.data[4 * i + 3] = 255;
  });
  const small = new OffscreenCanvas(SIDE, SIDE);
  small.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, 0, 0, PIXELS, PIXELS);
  const place = (value: number) => ((value / EXTENT + 1) / 2) * PIXELS;
  context.strokeStyle = 'white';
  context.lineWidth = 1.5;
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, kind] = [place(points[i]), place(-points[i + 1]), points[i + 2]];
    context.beginPath();
    if (kind === 0) context.arc(x, y, 5, 0, 2 * Math.PI);
    else context.rect(x - 4.5, y - 4.5, 9, 9);
    context.fillStyle = `rgb(${COLORS[kind].join(' ')})`;
    context.fill();
    context.stroke();
  }
}
