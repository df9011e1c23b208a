namespace Rendermeter.Pricing.Forecasts;

/// <summary>Seeded random numbers of our own (SplitMix64): the same seed gives the same draws on every machine and for ever.</summary>
internal sealed class Draws(ulong seed)
{
    private const int UniformBits = 21;
    private const ulong UniformMask = (1UL << UniformBits) - 1;
    private const int UniformsOfNormal = 12;

    private ulong _state = seed;

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
            var mixed = _state;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>From 0 to <paramref name="below"/> - 1.</summary>
    public int Below(int below) => (int)(UInt128.CreateChecked(Next()) * (uint)below >> 64);

    /// <summary>Near to a normal draw: twelve uniform ones of 21 bits less six, with mean 0 and variance 1.</summary>
    public Fixed Normal()
    {
        var sum = 0L;
        for (var i = 0; i < UniformsOfNormal / 3; i++)
        {
            var drawn = Next();
            sum += (long)((drawn >> 43) + ((drawn >> 22) & UniformMask) + ((drawn >> 1) & UniformMask));
        }

        return new Fixed((sum - ((UniformsOfNormal / 2L) << UniformBits)) << (Fixed.Bits - UniformBits));
    }

    /// <summary>0 to <paramref name="count"/> - 1 in a drawn order: each stratum of a range is drawn once.</summary>
    public int[] Order(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var other = Below(i + 1);
            order[i] = order[other];
            order[other] = i;
        }

        return order;
    }
}
