namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>A colour; <c>default</c> is black.</summary>
internal readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>The colour of a number such as <c>0xF9A26C</c>.</summary>
    public static Rgb Of(int hex) => new((byte)(hex >> 16 & 255), (byte)(hex >> 8 & 255), (byte)(hex & 255));

    /// <summary>This colour with so many 256ths of another; below 0 none of it, above 256 all.</summary>
    public Rgb Toward(Rgb other, int share)
    {
        share = Math.Clamp(share, 0, 256);
        return new Rgb(Channel(Red, other.Red, share), Channel(Green, other.Green, share), Channel(Blue, other.Blue, share));
    }

    private static byte Channel(byte from, byte to, int share) => (byte)(from + ((((to - from) * share) + 128) >> 8));
}
