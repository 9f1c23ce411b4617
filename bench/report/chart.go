package main

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/seed44153783/wirekit/bench"
)

var (
	barColor  = color.RGBA{R: 0x2a, G: 0x78, B: 0xa8, A: 0xff}
	goalColor = color.RGBA{R: 0xd0, G: 0x40, B: 0x20, A: 0xff}
	lineGray  = color.RGBA{R: 0xb0, G: 0xb0, B: 0xb0, A: 0xff}
	palette   = []color.Color{
		barColor, goalColor, color.RGBA{R: 0x50, G: 0x90, B: 0x30, A: 0xff}, color.RGBA{R: 0x80, G: 0x50, B: 0xa0, A: 0xff},
	}
)

// longest is where the scale ends: the bars of those that are still faster go up to it, and their text tells the truth.
const longest = 8

// chartFile returns the name of a chart, from RESULTS.md.
func chartFile(title string) string {
	keep := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}
	slug := strings.Map(keep, strings.ToLower(title))
	for strings.Contains(slug, "--") {
		slug = strings.ReplaceAll(slug, "--", "-")
	}
	return "charts/" + slug + ".svg"
}

// charts writes one chart for each section and each kind of growth.
func charts(dir string, lines []line, curves []bench.Curve) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	var sections []string
	bars := map[string][]line{}
	for _, l := range lines {
		if bars[l.Section] == nil {
			sections = append(sections, l.Section)
		}
		bars[l.Section] = append(bars[l.Section], l)
	}
	for _, section := range sections {
		if err := barChart(filepath.Join(dir, filepath.Base(chartFile(section))), section, bars[section]); err != nil {
			return err
		}
	}
	for _, chart := range []string{bench.ByFrame, bench.ByStream} {
		nanos := func(p bench.Point) float64 { return p.Nanos }
		file := filepath.Join(dir, filepath.Base(chartFile("growth "+chart)))
		if err := growthChart(file, chart, "nanoseconds for each byte", nanoTicks, nanos, curves); err != nil {
			return err
		}
		peak := func(p bench.Point) float64 { return float64(max(p.Peak, 1)) }
		file = filepath.Join(dir, filepath.Base(chartFile("memory "+chart)))
		if err := growthChart(file, chart, "peak memory", sizeTicks, peak, curves); err != nil {
			return err
		}
	}
	return nil
}

// barChart draws how many times faster wirekit is, a bar for each line, from the top down, with its goal.
func barChart(file, section string, lines []line) error {
	lines = slices.Clone(lines)
	slices.Reverse(lines)
	p := newPlot(section + ": times faster than the best peer")
	values := make(plotter.Values, len(lines))
	var texts, names plotter.XYLabels
	var goals plotter.XYs
	letters := 0
	for i, l := range lines {
		names.Labels = append(names.Labels, l.Name)
		letters = max(letters, len(l.Name))
		values[i] = min(l.ratio(), longest)
		texts.XYs = append(texts.XYs, plotter.XY{X: max(values[i], min(l.Goal, longest)), Y: float64(i)})
		texts.Labels = append(texts.Labels, fmt.Sprintf("%.2f  (%s)", l.ratio(), l.Candidates[l.best].Name))
		if l.Goal > 0 {
			goals = append(goals, plotter.XY{X: min(l.Goal, longest), Y: float64(i)})
		}
	}
	bars, err := plotter.NewBarChart(values, vg.Points(10))
	if err != nil {
		return err
	}
	bars.Horizontal, bars.Color, bars.LineStyle.Width = true, barColor, 0
	labels, err := newLabels(texts)
	if err != nil {
		return err
	}
	labels.Offset.X = vg.Points(6)
	// The names stand on the left, in a part of the scale below zero, for not every viewer has the font that an axis
	// counts on.
	const width, letter = 760, 5.6
	high := 1.35 * max(1.5, slices.Max(values))
	low := -high * letter * float64(letters) / (width - letter*float64(letters))
	for i := range lines {
		names.XYs = append(names.XYs, plotter.XY{X: low, Y: float64(i)})
	}
	left, err := newLabels(names)
	if err != nil {
		return err
	}
	tie, err := plotter.NewLine(plotter.XYs{{X: 1, Y: -0.5}, {X: 1, Y: float64(len(lines)) - 0.5}})
	if err != nil {
		return err
	}
	tie.Color = lineGray
	p.Add(bars, labels, left, tie)
	if len(goals) > 0 {
		marks, err := plotter.NewScatter(goals)
		if err != nil {
			return err
		}
		marks.GlyphStyle = draw.GlyphStyle{Color: goalColor, Radius: vg.Points(6), Shape: tick{}}
		p.Add(marks)
		p.Legend.Add("goal", marks)
	}
	p.Legend.Add("a tie", tie)
	p.Legend.Top = true
	p.Legend.Padding = vg.Points(3)
	p.HideY()
	p.X.Tick.Marker = plot.TickerFunc(func(_, high float64) (ticks []plot.Tick) {
		for v := 0.0; v <= min(high, longest); v++ {
			ticks = append(ticks, plot.Tick{Value: v, Label: fmt.Sprint(v)})
		}
		return ticks
	})
	p.X.Min, p.X.Max = low, high
	p.Y.Min, p.Y.Max = -0.6, float64(len(lines))+0.4
	return save(p, vg.Points(width), vg.Points(70+17*float64(len(lines))), file)
}

func newPlot(title string) *plot.Plot {
	plot.DefaultFont.Variant, plotter.DefaultFont.Variant = "Sans", "Sans"
	p := plot.New()
	p.Title.Text = title
	p.Title.Padding = vg.Points(6)
	p.BackgroundColor = color.White
	return p
}

func newLabels(texts plotter.XYLabels) (*plotter.Labels, error) {
	labels, err := plotter.NewLabels(texts)
	if err != nil {
		return nil, err
	}
	labels.Offset.Y = vg.Points(-3.5)
	for i := range labels.TextStyle {
		labels.TextStyle[i].Font.Size = vg.Points(10)
	}
	return labels, nil
}

// save writes p as SVG, with fonts of the same widths for viewers that lack the first.
func save(p *plot.Plot, width, height vg.Length, file string) error {
	w, err := p.WriterTo(width, height, "svg")
	if err != nil {
		return err
	}
	var text strings.Builder
	if _, err := w.WriteTo(&text); err != nil {
		return err
	}
	fonts := strings.ReplaceAll(text.String(), "font-family:Liberation Sans",
		"font-family:Liberation Sans,Arial,Helvetica,sans-serif")
	return os.WriteFile(file, []byte(fonts), 0o666)
}

// tick is a mark across a bar.
type tick struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (tick) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, at vg.Point) {
	c.SetLineStyle(draw.LineStyle{Color: sty.Color, Width: vg.Points(2)})
	var path vg.Path
	path.Move(vg.Point{X: at.X, Y: at.Y - sty.Radius})
	path.Line(vg.Point{X: at.X, Y: at.Y + sty.Radius})
	c.Stroke(path)
}

// growthChart draws what each point comes to.
func growthChart(file, chart, what string, ticks plot.TickerFunc, of func(bench.Point) float64,
	curves []bench.Curve,
) error {
	p := newPlot(chart + ": " + what)
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.TickerFunc(sizeTicks), ticks
	p.Add(plotter.NewGrid())
	low, high, shown := math.Inf(1), 0.0, 0
	for _, c := range curves {
		if c.Chart != chart {
			continue
		}
		var xys plotter.XYs
		for _, point := range c.Points {
			xys = append(xys, plotter.XY{X: float64(point.Size), Y: of(point)})
			low, high = min(low, of(point)), max(high, of(point))
		}
		l, s, err := plotter.NewLinePoints(xys)
		if err != nil {
			return err
		}
		l.Color = palette[shown%len(palette)]
		shown++
		s.GlyphStyle = draw.GlyphStyle{Color: l.Color, Radius: vg.Points(2.5), Shape: draw.CircleGlyph{}}
		p.Add(l, s)
		p.Legend.Add(c.Name, l)
	}
	p.Y.Min, p.Y.Max = low/4, high*4 // so that what is flat looks flat
	p.Legend.Top = true
	p.Legend.Padding = vg.Points(3)
	return save(p, vg.Points(620), vg.Points(300), file)
}

func sizeTicks(low, high float64) (ticks []plot.Tick) {
	for size := 1.0; size <= high; size *= 16 {
		if size >= low {
			ticks = append(ticks, plot.Tick{Value: size, Label: bytesText(uint64(size))})
		}
	}
	return ticks
}

func nanoTicks(low, high float64) (ticks []plot.Tick) {
	for e := math.Floor(math.Log10(low)); math.Pow(10, e) <= high; e++ {
		for _, digit := range []float64{1, 2, 5} {
			if v := digit * math.Pow(10, e); v >= low && v <= high {
				ticks = append(ticks, plot.Tick{Value: v, Label: fmt.Sprintf("%.3g", v)})
			}
		}
	}
	return ticks
}
