namespace Rendermeter.Storage.Rows;

/// <summary>What the columns of a row stand for.</summary>
internal static class RowReading
{
    extension(IRow row)
    {
        public bool Flag() => row.Integer() == 1;
        public bool? OptionalFlag() => row.OptionalInteger() is { } flag ? flag == 1 : null;
        public int Count() => (int)row.Integer();
        public int? OptionalCount() => (int?)row.OptionalInteger();
        public DateTimeOffset Instant() => Instants.FromMicroseconds(row.Integer());
        public DateTimeOffset? OptionalInstant() => row.OptionalInteger() is { } micros ? Instants.FromMicroseconds(micros) : null;
        public TEnum Name<TEnum>()
            where TEnum : struct, Enum
            => EnumText<TEnum>.Read(row.Text());
    }
}
