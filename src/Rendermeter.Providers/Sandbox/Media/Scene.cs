namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>A landscape that a prompt stands for. The same words give the same scene; time moves it.</summary>
internal sealed class Scene
{
    private readonly Sky _sky;
    private readonly Sea? _sea;
    private readonly Lake? _lake;
    private readonly Forest? _forest;
    private readonly Flock _flock;
    private readonly List<HillRange> _behind = [];
    private readonly List<HillRange> _before = [];

    private Scene(SeedStream seed, SceneDetail detail)
    {
        var palette = Palette.Pick(seed);
        var form = seed.Between(0, 2);
        var horizon = form == 0 ? seed.Between(44000, 52000) : seed.Between(36000, 42000);
        var sun = new Sun(seed.Between(220, 780), seed.Between(horizon / 3, horizon - 9000), seed.Between(2600, 5200), 900);
        _sky = new Sky(palette, detail, sun, horizon, seed.Next());
        var flight = seed.Next();
        var birds = detail.Birds == 0 ? 0 : seed.Between(detail.Birds / 2, detail.Birds);
        _flock = new Flock(flight, birds, palette.Near.Toward(palette.Top, 60));

        var craggy = seed.Between(0, 2) > 0;
        if (form == 0)
        {
            Range(seed, detail, palette, craggy, detail.Layers, horizon - 9000, PixelGrid.Units - 9000, _behind);
        }
        else
        {
            var shore = form == 1 ? (detail.Layers + 1) / 2 : seed.Between(1, 2);
            Range(seed, detail, palette, craggy, shore, horizon - 9000, horizon - 1500, _behind);
            _sea = form == 1 ? null : new Sea(palette, detail, sun, horizon, seed.Next());
            _lake = form == 1 ? new Lake(horizon, palette.Water, !detail.Poster) : null;
            if (form == 1)
            {
                // The near shore is dark from its first hill on.
                var dark = palette with { Far = palette.Near.Toward(palette.Water, 110) };
                var hills = Math.Max(1, detail.Layers / 3);
                Range(seed, detail, dark, craggy: false, hills, PixelGrid.Units - 6000, PixelGrid.Units - 2500, _before);
            }
        }

        var ground = _before.LastOrDefault() ?? (_sea is null ? _behind[^1] : null);
        _forest = ground is null || detail.Trees == 0 ? null : new Forest(ground, seed.Next(), detail.Trees, ground.Ridge);
    }

    /// <summary>The scene of a prompt, as one provider would paint it.</summary>
    public static Scene Of(SeedStream seed, SceneDetail detail) => new(seed, detail);

    /// <summary>The scene at an instant.</summary>
    public PixelGrid Paint(int widthPixels, int heightPixels, int atMillis)
    {
        var grid = new PixelGrid(widthPixels, heightPixels);
        _sky.Paint(grid, atMillis);
        foreach (var range in _behind)
        {
            range.Paint(grid, atMillis, PixelGrid.Units);
        }

        _lake?.Paint(grid, atMillis);
        _sea?.Paint(grid, atMillis);
        foreach (var range in _before)
        {
            range.Paint(grid, atMillis, PixelGrid.Units);
        }

        _forest?.Paint(grid, atMillis);
        _flock.Paint(grid, atMillis);
        return grid;
    }

    private static void Range(
        SeedStream seed, SceneDetail detail, Palette palette, bool craggy, int count, int first, int last, List<HillRange> ranges)
    {
        for (var layer = 0; layer < count; layer++)
        {
            // Far ranges are pale, high and rough; near ones dark and round.
            var near = count == 1 ? 128 : layer * 256 / (count - 1);
            var ridge = palette.Far.Toward(palette.Near, near);
            var foot = detail.Poster ? ridge : ridge.Toward(palette.Low, 120 - (near / 3));
            ranges.Add(new HillRange(
                seed.Next(), first + ((last - first) * near / 256), 6500 - (near * 12) + seed.Between(0, 2500),
                26000 + seed.Between(0, 16000), Math.Max(2, detail.Octaves - (near / 128)), craggy && near < 150, 200 + (near * 6), ridge, foot));
        }
    }
}
