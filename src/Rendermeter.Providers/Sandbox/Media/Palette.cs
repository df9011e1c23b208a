namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>The colours of one mood of light.</summary>
/// <param name="Top">Sky overhead.</param>
/// <param name="Middle">Sky half-way down.</param>
/// <param name="Low">Sky at the horizon; far things fade into it.</param>
/// <param name="Light">Sun or moon.</param>
/// <param name="Far">The farthest hills.</param>
/// <param name="Near">The nearest ones.</param>
/// <param name="Water">Deep water.</param>
/// <param name="Night">Whether stars are out.</param>
internal sealed record Palette(Rgb Top, Rgb Middle, Rgb Low, Rgb Light, Rgb Far, Rgb Near, Rgb Water, bool Night)
{
    private static readonly Palette[] All =
    [
        Of(0x231E4F, 0x8C3B6B, 0xF9A26C, 0xFFE9B8, 0xA0566F, 0x1B1433, 0x3A2352), // ember
        Of(0x3E6C9E, 0xA9CBDD, 0xFBE6C8, 0xFFF6DC, 0x93AFBF, 0x1F3B46, 0x2C5A6B), // clear morning
        Of(0x0B1533, 0x1E3A66, 0x5E86A8, 0xF2F0DC, 0x3E6288, 0x070D1E, 0x0C1C38, night: true), // moonlight
        Of(0x5A4B8C, 0xD98CA6, 0xFFD3B0, 0xFFF3D6, 0xC08AA0, 0x37264F, 0x6B4F83), // rose
        Of(0x12504F, 0x4F9E86, 0xF3E3A3, 0xFFFBE0, 0x7FB095, 0x0B2A2C, 0x17565A), // jade
        Of(0x7A2E2E, 0xD8662F, 0xFBC15E, 0xFFF0B5, 0xC9693F, 0x3A1418, 0x74302B), // desert
        Of(0x1B2A5B, 0x4F62A8, 0xE9A6B8, 0xFFE3D0, 0x6E76B0, 0x131A3A, 0x2A3A75), // blue hour
        Of(0x4C8DA6, 0x9FD0CE, 0xF6F1D5, 0xFFFFF0, 0x8DBFB8, 0x1E4A4C, 0x2E7480), // lagoon
        Of(0x140B2E, 0x3C1F63, 0xB0558F, 0xFFD9E8, 0x5D2F78, 0x0C0620, 0x241046, night: true), // violet night
        Of(0x6E7F8F, 0xB9BFC0, 0xF0DFC6, 0xFFF2D4, 0x9CA4A6, 0x2A3238, 0x4A5963), // mist
    ];

    /// <summary>The palette that a scene draws.</summary>
    public static Palette Pick(SeedStream seed) => All[seed.Between(0, All.Length - 1)];

    private static Palette Of(int top, int middle, int low, int light, int far, int near, int water, bool night = false)
        => new(Rgb.Of(top), Rgb.Of(middle), Rgb.Of(low), Rgb.Of(light), Rgb.Of(far), Rgb.Of(near), Rgb.Of(water), night);
}
