namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>How much a provider puts into a picture: what its price buys.</summary>
/// <param name="Layers">Ranges of hills.</param>
/// <param name="Octaves">Fineness of a ridge, 1 to 6.</param>
/// <param name="Poster">Flat rings of colour instead of a glow.</param>
/// <param name="Clouds">Whether clouds are drawn.</param>
/// <param name="Birds">How many birds there are at most.</param>
/// <param name="Trees">Trees on the nearest ridge, for a picture as wide as high.</param>
/// <param name="Partials">Overtones of a voice.</param>
internal sealed record SceneDetail(int Layers, int Octaves, bool Poster, bool Clouds, int Birds, int Trees, int Partials)
{
    public static SceneDetail Plain { get; } = new(Layers: 3, Octaves: 2, Poster: true, Clouds: false, Birds: 0, Trees: 0, Partials: 3);

    public static SceneDetail Good { get; } = new(Layers: 5, Octaves: 4, Poster: false, Clouds: false, Birds: 5, Trees: 0, Partials: 6);

    public static SceneDetail Fine { get; } = new(Layers: 7, Octaves: 6, Poster: false, Clouds: true, Birds: 9, Trees: 46, Partials: 12);
}
